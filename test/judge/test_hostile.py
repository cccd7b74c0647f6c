"""Nothing that learner code does makes the judge fail, or pass. Numbers are those of docs/trainers/writing-a-judge.md."""

import unittest

from kit import judged, keys

JUDGE = """
@test(task=1, points=1)
def first(rng):
    a = rng.normal(size=(3, 2))
    close(unchanged(learner.double, a), 2 * a, message="x.values")
@test(task=1, points=1)
def second(rng):
    a = rng.normal(size=4)
    close(learner.double(a), 2 * a, message="x.values")
"""

# What is written straight to the channel: an answer to a question that was not yet asked.
FORGED = """
import os, struct, sys
from atelier_wire.codec import encode
from atelier_wire.frames import write_frame
def double(a):
    for fd in range(3, 40):
        try: {write}
        except OSError: pass
    return a
"""


class Cheats(unittest.TestCase):
    def assert_caught(self, learner: str, expected_keys: list[str], verdict: str = "failed", **options):
        result = judged(JUDGE, learner, points=2, **options)
        self.assertEqual((result.verdict, keys(result), result.done, result.judge_exit), (verdict, expected_keys, True, 0), result.judge_stderr)
        return result

    def test_c1_leaving_early_is_not_passing(self):
        for leave in ("import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "import os, signal; os.kill(os.getpid(), 9)"):
            self.assert_caught(f"def double(a):\n    {leave}", ["judge.learner-died"] * 2)

    def test_c1_leaving_while_being_imported_is_not_passing(self):
        self.assert_caught("import os\nos._exit(0)", ["judge.learner-died"] * 2)

    def test_c1_frames_written_to_every_descriptor_decide_nothing(self):
        writes = [
            'write_frame(fd, {"kind": "check", "id": "first", "status": "passed"}, b"")',
            'write_frame(fd, {"kind": "done"}, b"")',
            'write_frame(fd, {"id": 1, "is": "value"}, encode(a * 2))',
        ]
        for write in writes:
            self.assert_caught(FORGED.format(write=write), ["judge.bad-answer", "judge.learner-died"])

    def test_rubbish_on_the_channel_is_a_finding(self):
        for write in ("os.write(fd, b'\\xff' * 64)", "os.write(fd, os.urandom(4096))", "os.write(fd, struct.pack('>II', 2, 0) + b'[]')", "os.write(fd, b'\\0' * 3000)"):
            result = judged(JUDGE, FORGED.format(write=write), points=2, params={"callSeconds": 0.5})
            self.assertTrue(result.done and result.judge_exit == 0 and result.score == 0, result.judge_stderr)
            self.assertIn(result.verdict, ("failed", "limit"))

    def test_a_program_that_says_its_inputs_are_as_they_were_must_answer_as_if_they_were(self):
        forges = """
            from atelier_learner import serve
            from atelier_wire.codec import decode, encode_parts
            plain = serve._Server._call
            kept = []
            carry_out = serve._Server._carry_out
            def keep(self, request, body):
                if request["op"] == "keep":
                    kept.append(decode(bytes(body))[0][0])
                return carry_out(self, request, body)
            def forged(self, target, request, body):
                result = plain(self, target, {**request, "echo": False}, body)
                return (result, ((kept[-1],), {})) if request["echo"] else result
            serve._Server._carry_out, serve._Server._call = keep, forged
            def double(a):
                result = a * 2
                a[:] = 0
                return result
        """
        self.assert_caught(forges, ["judge.inputs-changed", None])

    def test_c2_the_judges_secrets_are_not_in_the_process(self):
        result = judged(
            """
            @test(task=1, points=1)
            def looks(rng): equal(learner.look(), [])
            """,
            """
            import gc, sys
            def look():
                found = [name for name in sys.modules if "judge" in name]
                found += [str(o)[:50] for o in gc.get_objects() if isinstance(o, (str, bytes, dict)) and "feedface" in str(o)[:4000] and "look" not in str(o)]
                return found
            """,
            seed="feedface" * 8,
        )
        self.assertEqual(result.verdict, "passed")

    def test_c3_a_patched_clock_does_not_lengthen_a_call(self):
        self.assert_caught(
            "import time\nsleep = time.sleep\ntime.monotonic = time.time = time.perf_counter = lambda: 0.0\ndef double(a):\n    sleep(30)",
            ["judge.too-slow", "judge.not-reached"],
            verdict="limit",
            params={"callSeconds": 0.5},
        )

    def test_c6_objects_with_their_own_comparison_are_never_equal(self):
        for body in (
            "class E:\n    shape = (3, 2)\n    def __eq__(self, other): return True\n    def __sub__(self, other): return 0\ndef double(a): return E()",
            "import numpy as np\nclass E(np.ndarray):\n    def __array_finalize__(self, o): pass\ndef double(a): return (2 * a).view(E)",
            "class E(float):\n    def __eq__(self, other): return True\ndef double(a): return E(1)",
        ):
            self.assert_caught(body, ["judge.wrong-type"] * 2)

    def test_c7_c9_an_answer_from_before_is_not_an_answer_now(self):
        result = judged(JUDGE, "seen = []\ndef double(a):\n    seen.append(2 * a)\n    return seen[0]", points=2)
        self.assertEqual((result.verdict, keys(result)), ("failed", [None, "judge.wrong-shape"]))

    def test_c7_what_is_written_to_an_array_after_the_answer_does_not_reach_the_judge(self):
        learner = """
        import threading
        import numpy as np
        kept = np.zeros(1 << 19)
        def scribble():
            while True:
                kept[:] += 1
        def large():
            if threading.active_count() == 1: threading.Thread(target=scribble, daemon=True).start()
            return kept
        def pause(): return None
        """
        result = judged(
            """
            @test(task=1, points=1)
            def f(rng):
                first = learner.large()
                copy = first.copy()
                for _ in range(20): learner.pause()
                same(learner.large().shape, first.shape)
                same(first, copy, message="x.changed")
            """,
            learner,
        )
        self.assertEqual((result.verdict, keys(result), result.judge_stderr), ("passed", [None], ""))

    def test_large_arguments_are_the_learners_own_from_call_to_call(self):
        result = judged(
            """
            @test(task=1, points=1)
            def f(rng):
                a, b = rng.normal(size=(2, 1 << 18))
                learner.keep(a)
                learner.keep(b)
                same(learner.first(), a)
                close(learner.double(a), 2 * a)
                same(learner.first(), a)
            """,
            "kept = []\ndef keep(a): kept.append(a)\ndef first(): return kept[0]\ndef double(a):\n    a *= 2\n    return a",
        )
        self.assertEqual((result.verdict, result.judge_stderr), ("passed", ""))

    def test_a_learner_who_takes_the_question_byte_by_byte_is_still_timed(self):
        learner = FORGED.format(write="pass") + (
            "\nimport time\n"
            "readv = os.readv\n"
            "def trickle(fd, views):\n"
            "    time.sleep(0.001)\n"
            "    return readv(fd, [views[0][:1]])\n"
            "os.readv = trickle\n"
        )
        judge = "@test(task=1, points=1)\ndef f(rng): learner.double(rng.normal(size=1 << 20))"
        result = judged(judge, learner, params={"callSeconds": 0.5})
        self.assertEqual((result.verdict, keys(result)), ("limit", ["judge.too-slow"]))

    def test_an_answer_that_trickles_is_still_timed(self):
        learner = FORGED.format(write="pass") + (
            "\nimport atelier_wire.frames as f, time\n"
            "def trickle(fd, views):\n"
            "    for byte in b''.join(views):\n"
            "        os.write(fd, bytes([byte]))\n"
            "        time.sleep(0.001)\n"
            "def double(a):\n"
            "    f._write_all = trickle\n"
            "    return a\n"
        )
        judge = "@test(task=1, points=1)\ndef f(rng): learner.double(rng.normal(size=1 << 20))"
        result = judged(judge, learner, params={"callSeconds": 0.5})
        self.assertEqual((result.verdict, keys(result)), ("limit", ["judge.too-slow"]))

    def test_c10_changing_the_input_does_not_change_what_is_expected(self):
        self.assertEqual(keys(judged(JUDGE, "def double(a):\n    a *= 2\n    return a", points=2)), ["judge.inputs-changed", None])
        self.assert_caught("def double(a):\n    a *= 0\n    return a", ["judge.inputs-changed", "x.values"])

    def test_c12_constants_do_not_fit_fresh_inputs(self):
        self.assert_caught("import numpy as np\ndef double(a): return np.zeros_like(a)", ["x.values"] * 2)

    def test_c13_short_empty_and_wrongly_typed_answers_fail(self):
        for answer, key in (
            ("[]", "judge.wrong-type"),
            ("None", "judge.wrong-type"),
            ("a[:0]", "judge.wrong-shape"),
            ("a.ravel()[None]", "judge.wrong-shape"),
            ("a.astype(int)", "judge.wrong-dtype"),
            ("a * float('nan')", "judge.not-finite"),
            ("a / 0", "judge.not-finite"),
            ("a.astype(object)", "judge.unsendable-object-array"),
        ):
            self.assert_caught(f"def double(a): return {answer}", [key] * 2)

    def test_c21_a_printed_verdict_is_display(self):
        self.assert_caught("def double(a):\n    print('{\"kind\": \"done\"}', flush=True)\n    return a", ["x.values"] * 2)

    def test_an_answer_that_never_ends_is_cut(self):
        self.assert_caught("import numpy as np\ndef double(a): return np.zeros(5_000_000)", ["judge.too-much-output", "judge.not-reached"], verdict="limit")

    def test_an_answer_too_large_to_send_is_said(self):
        self.assert_caught("def double(a):\n    x = []\n    x.append(x)\n    return x", ["judge.unsendable"] * 2)

    def test_an_end_that_nobody_asked_for_does_not_cut_a_loop_short(self):
        learner = FORGED.format(write="pass") + (
            "\nimport atelier_learner.serve as s\n"
            "s._Server._carry_out = lambda self, request, body: ('value', encode(None)) if request['op'] == 'open' else ('stop', b'')\n"
        )
        result = judged("@test(task=1, points=1)\ndef f(rng): list(map(learner.double, [1, 2, 3]))", learner)
        self.assertEqual((result.verdict, keys(result)), ("failed", ["judge.bad-answer"]))

    def test_a_stumble_over_the_answer_is_the_learners(self):
        result = judged("@test(task=1, points=1)\ndef f(rng): true(len(learner.double(1)) == 2, 'x.length')", "def double(a): return a")
        self.assertEqual((result.verdict, keys(result)), ("failed", ["judge.unusable-answer"]))

    def test_a_judge_that_swallows_the_end_still_fails_the_check(self):
        result = judged(
            "@test(task=1, points=1)\ndef f(rng):\n    try: learner.double(1)\n    except Exception: pass", "import os\ndef double(a): os._exit(0)"
        )
        self.assertEqual((result.verdict, keys(result)), ("failed", ["judge.learner-died"]))

    def test_text_of_the_learners_is_made_harmless(self):
        result = judged("@test(task=1, points=1)\ndef f(rng): learner.f()", "def f(): raise ValueError('\\x00\\x1b[2J\\ud800' + 'x' * 9999)")
        text = result.checks[0]["params"]["message"]
        self.assertTrue(len(text) <= 300 and text.isprintable() or "\n" in text, repr(text[:40]))


if __name__ == "__main__":
    unittest.main()
