"""The learner's program begun anew: what it kept is gone, and whatever it does then is a finding like any other."""

import unittest

from kit import judged, keys

# Answers with what chance gave to whoever first brought these arguments.
REMEMBERS = """
    import os
    memo = {}
    def draw(key): return memo.setdefault(key, int.from_bytes(os.urandom(6), "big"))
    """
COUNTS = """
    calls = []
    def count(): calls.append(None); return len(calls)
    class Counter:
        def up(self): return count()
    """


def check(body: str, learner: str, **options):
    """One check, whose lines these are."""
    return judged("@test(task=1, points=1)\ndef one(rng):\n    " + "\n    ".join(body.splitlines()), learner, **options)


class Fresh(unittest.TestCase):
    def test_what_a_program_remembers_dies_with_it(self):
        self.assertEqual(check("equal(learner.draw(3), learner.draw(3))", REMEMBERS).verdict, "passed")
        self.assertEqual(keys(check("equal(learner.draw(3), fresh.draw(3), message='x.other')", REMEMBERS)), ["x.other"])

    def test_it_is_begun_once_and_takes_the_place_of_the_first(self):
        result = check("equal([learner.count(), learner.count(), fresh.count(), fresh.count(), learner.count()], [1, 2, 1, 2, 3])", COUNTS)
        self.assertEqual((result.verdict, result.judge_stderr), ("passed", ""))

    def test_a_function_that_was_named_before_is_that_of_the_new_program(self):
        self.assertEqual(check("count = learner.count\nequal([count(), fresh.count(), count()], [1, 1, 2])", COUNTS).verdict, "passed")

    def test_everything_that_takes_a_function_of_the_learners_takes_one_of_the_new_program(self):
        body = """learner.count()
equal(outcome(fresh.count), 1)
equal(attribute(fresh, "calls"), [None])
equal(fresh.Counter().up(), 2)
with within(seconds=5): equal(learner.Counter().up(), 3)"""
        self.assertEqual(check(body, COUNTS).verdict, "passed")

    def test_files_are_as_they_were_handed_in(self):
        learner = """
            import pathlib
            def leave(): pathlib.Path("left").write_text("x"); pathlib.Path("answer.py").write_text("")
            def find(): return sorted(path.name for path in pathlib.Path().iterdir() if path.is_file())
            """
        self.assertEqual(check("learner.leave()\nequal(fresh.find(), ['answer.py'])", learner).verdict, "passed")

    def test_a_handle_of_the_first_program_is_the_judges_own_mistake(self):
        for use in ("counter.up()", "learner.Counter(counter)", "attribute(counter, 'n')", "next(counter)", "counter()"):
            result = check(f"counter = learner.Counter()\nfresh.count()\n{use}", COUNTS)
            self.assertEqual(keys(result), ["judge.broken"])
            self.assertIn("a handle of the program that was there before", result.judge_stderr)

    def test_a_judge_that_does_not_import_it_cannot_ask_for_it_later(self):
        judge = "import atelier_judge\n@test(task=1, points=1)\ndef one(rng): equal(atelier_judge.fresh.count(), 1)"
        self.assertEqual(judged(judge, COUNTS).verdict, "passed")  # the kit's judges import everything
        forgoes = f"from atelier_judge.context import current\n{judge}\ncurrent.wants_fresh = False"
        result = judged(forgoes, COUNTS)
        self.assertEqual(keys(result), ["judge.broken"])
        self.assertIn("from atelier_judge import fresh", result.judge_stderr)

    def test_it_is_not_begun_while_the_first_is_held(self):
        body = "growth(learner.add, sizes=[1, 2, 4, 8], inputs=lambda size: fresh.add(size), check=lambda *_: None, at_most=1.3, message='x')"
        result = check(body, "def add(n): return n")
        self.assertEqual(keys(result), ["judge.broken"])
        self.assertIn("fresh is first used while", result.judge_stderr)

    def test_its_time_counts_with_that_of_the_first(self):
        burn = """
            import time
            def burn():
                until = time.process_time() + 0.4
                while time.process_time() < until: pass
            """
        self.assertGreater(check("learner.burn()\nfresh.burn()", burn).learner_cpu_seconds, 0.8)


TWO = """
@test(task=1, points=1)
def first(rng):
    equal(learner.answer(), 7)
    equal(fresh.answer(), 7)
@test(task=1, points=1)
def second(rng): equal(learner.answer(), 7)
"""
# Whether this is the second time that the program is begun in its tests, which only a test can tell so easily.
AGAIN = """
import os, pathlib, time
again = pathlib.Path.cwd().name != "learner"
def answer(): return 7
"""


class WhatItDoes(unittest.TestCase):
    def found(self, learner: str, **options):
        result = judged(TWO, AGAIN + learner, points=2, **options)
        self.assertEqual((result.done, result.judge_exit), (True, 0), result.judge_stderr)
        return result.verdict, keys(result)

    def test_the_same_passes(self):
        self.assertEqual(self.found(""), ("passed", [None, None]))

    def test_leaving_is_not_passing(self):
        for learner in ("if again: os._exit(0)", "def answer(): os._exit(0) if again else None; return 7", "if again: os.kill(os.getpid(), 9)"):
            self.assertEqual(self.found(learner), ("failed", ["judge.learner-died"] * 2))

    def test_an_import_that_fails_the_second_time_fails_whatever_is_asked_then(self):
        result = judged(TWO, AGAIN + "if again: raise ValueError('no more')", points=2)
        self.assertEqual(keys(result), ["judge.import-failed"] * 2)
        self.assertEqual(result.checks[1]["params"]["message"], "no more")

    def test_an_answer_that_does_not_come_is_a_limit(self):
        verdict, found = self.found("def answer(): time.sleep(60 * again); return 7", params={"callSeconds": 0.5})
        self.assertEqual((verdict, found), ("limit", ["judge.too-slow", "judge.not-reached"]))

    def test_another_answer_fails(self):
        self.assertEqual(self.found("def answer(): return 8 if again else 7"), ("failed", ["judge.not-equal"] * 2))

    def test_answers_before_any_question_are_rubbish(self):
        forge = """
from atelier_wire.codec import encode
from atelier_wire.frames import write_frame
for fd in range(3, 40):
    try: again and write_frame(fd, {"id": 1, "is": "value"}, encode(None))
    except OSError: pass
"""
        self.assertEqual(self.found(forge), ("failed", ["judge.bad-answer", "judge.learner-died"]))

    def test_a_program_that_has_left_is_not_begun_again(self):
        judge = TWO.replace("    equal(learner.answer(), 7)", "    try: learner.leave()\n    except Finding: pass", 1)
        self.assertEqual(keys(judged(judge, AGAIN + "def leave(): os._exit(0)", points=2)), ["judge.learner-died"] * 2)


if __name__ == "__main__":
    unittest.main()
