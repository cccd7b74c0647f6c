"""What a judge can do with learner code, and what it says when that code fails."""

import unittest

from kit import judged, keys


class Calls(unittest.TestCase):
    def test_functions_classes_methods_attributes_and_generators_are_reached(self):
        result = judged(
            """
            @test(task=1, points=1)
            def everything(rng):
                equal(learner.add(1, b=2), 3)
                counter = learner.Counter(5)
                equal(counter.up(), 6)
                equal(attribute(counter, "n"), 6)
                equal(attribute(learner, "VERSION"), "1")
                equal(list(learner.down(3)), [3, 2, 1])
                equal(learner.twice(counter), 12)
                equal(learner.maker()(4), 8)
                equal(next(learner.endless()), 0)
                release(counter)
            """,
            """
            VERSION = "1"
            def add(a, b): return a + b
            class Counter:
                def __init__(self, n): self.n = n
                def up(self): self.n += 1; return self.n
            def down(n):
                while n: yield n; n -= 1
            def twice(counter): return 2 * counter.n
            def maker(): return lambda x: 2 * x
            def endless():
                n = 0
                while True: yield n; n += 1
            """,
        )
        self.assertEqual((result.verdict, result.judge_stderr), ("passed", ""))

    def test_large_arrays_that_either_side_has_kept_stay_what_they_were(self):
        result = judged(
            """
            import numpy as np
            @test(task=1, points=1)
            def kept(rng):
                asked = [rng.random(size=size, dtype=np.float32) for size in (300_000, 300_000, 290_000, 600_000, 150_000, 10, 300_000)]
                answered = [learner.keep(array) for array in asked]
                for array, answer, seen in zip(asked, answered, learner.all_seen()):
                    same(answer, array)
                    same(seen, array)
                for array in asked:
                    same(learner.last(array), array)
            """,
            """
            seen = []
            def keep(array):
                seen.append(array)
                return array
            def all_seen(): return seen
            def last(array): return array
            """,
        )
        self.assertEqual((result.verdict, keys(result), result.judge_stderr), ("passed", [None], ""))

    def test_times_texts_and_every_number_are_plain_data_that_can_be_compared(self):
        result = judged(
            """
            import torch
            @test(task=1, points=1)
            def all_of_them(rng):
                for value in (np.array(["2026-11-25", "NaT"], "M8[s]"), np.array(["a", "éé"]), np.array([b"x"]), np.longdouble(1) / 3,
                              torch.ones(2, dtype=torch.complex32), torch.ones(2, 1, dtype=torch.bfloat16)):
                    same(learner.echo(value), value)
                close(learner.echo(np.array(["a", "b"])), np.array(["a", "b"]))
                close(learner.echo(np.array(["a", "c"])), np.array(["a", "b"]), message="x.texts")
            """,
            "def echo(value): return value",
        )
        self.assertEqual(keys(result), ["x.texts"], result.judge_stderr)

    def test_what_cannot_travel_is_refused_with_advice(self):
        for returned, why in (("np.array([print])", "object-array"), ("torch.eye(2).to_sparse()", "sparse-tensor")):
            result = judged("@test(task=1, points=1)\ndef f(rng): learner.f()", f"import numpy as np, torch\ndef f(): return [{returned}]")
            self.assertEqual((result.verdict, keys(result)), ("failed", [f"judge.unsendable-{why}"]))

    def test_an_exception_names_type_message_file_and_line(self):
        result = judged(
            """
            @test(task=1, points=1)
            def plain(rng): learner.broken(3)
            """,
            """
            def broken(n):
                return [1][n]
            """,
        )
        self.assertEqual(keys(result), ["judge.raised"])
        self.assertEqual(
            result.checks[0]["params"], {"name": "broken", "type": "IndexError", "message": "list index out of range", "file": "answer.py", "line": 3}
        )

    def test_an_exception_can_be_what_a_check_asks_for(self):
        result = judged(
            """
            @test(task=1, points=1)
            def refuses(rng):
                true(is_error(outcome(learner.root, -1), "ValueError"), "x.no-error")
                equal(outcome(learner.root, 4), 2.0)
            """,
            """
            def root(n):
                if n < 0: raise ValueError("negative")
                return n ** 0.5
            """,
        )
        self.assertEqual(result.verdict, "passed")

    def test_an_exception_that_is_returned_was_not_raised(self):
        judge = """
            @test(task=1, points=1)
            def refuses(rng): true(is_error(outcome(learner.root, -1), "ValueError"), "x.no-error")
            """
        self.assertEqual(keys(judged(judge, "def root(n): return ValueError('negative')")), ["x.no-error"])

    def test_a_module_that_does_not_import_fails_every_check_and_names_the_line(self):
        judge = """
            @test(task=1, points=1)
            def one(rng): learner.f()
            @test(task=1, points=1)
            def two(rng): learner.f()
            """
        for text, kind, line in (("x = 1\nraise KeyError('k')", "KeyError", 2), ("x = (", "SyntaxError", 1), ("import sys; sys.exit(0)", "SystemExit", 1)):
            result = judged(judge, text, points=2)
            self.assertEqual((result.verdict, keys(result)), ("failed", ["judge.import-failed"] * 2))
            self.assertEqual((result.checks[0]["params"]["type"], result.checks[0]["params"]["line"]), (kind, line))

    def test_a_missing_name_is_said(self):
        result = judged("@test(task=1, points=1)\ndef f(rng): learner.attention(1)", "")
        self.assertEqual((keys(result), result.checks[0]["params"]), (["judge.missing-name"], {"name": "attention"}))

    def test_printing_is_display_only(self):
        result = judged("@test(task=1, points=1)\ndef f(rng): equal(learner.f(), 1)", "def f():\n    print('check: pass')\n    return 1")
        self.assertEqual((result.verdict, result.learner_output), ("passed", "check: pass\n"))

    def test_batches_are_counted_where_they_are_served(self):
        result = judged(
            """
            @test(task=1, points=1)
            def trains(rng):
                batches = budget(3)
                equal(learner.train(batches.serve(np.full(2, n) for n in range(10))), [0, 2, 4])
                equal(batches.spent, 3)
            """,
            """
            def train(batches):
                got = [int(batch.sum()) for batch in batches]
                assert not list(batches)
                return got
            """,
        )
        self.assertEqual((result.verdict, keys(result)), ("passed", [None]))


class Grading(unittest.TestCase):
    def test_points_tasks_and_order_are_reported(self):
        result = judged(
            """
            @test(task=1, points=2)
            def is_right(rng): equal(learner.f(), 1)
            @test(task=1, points=3, id="second.one")
            def other(rng): fails("x.never", detail="because", count=3)
            """,
            "def f(): return 1",
            points=5,
        )
        first, second = result.checks
        self.assertEqual((first["id"], first["status"], first["points"], first["maxPoints"]), ("is-right", "passed", 2, 2))
        self.assertEqual((second["id"], second["points"], second["messageKey"], second["params"]), ("second.one", 0, "x.never", {"detail": "because", "count": 3}))
        self.assertEqual((result.verdict, result.score), ("failed", 0.4))

    def test_hidden_checks_do_not_run_before_their_time(self):
        judge = """
            @test(task=1, points=1, hidden=True)
            def secret(rng): equal(learner.f(), 1)
            """
        early = judged(judge, "def f(): print('called'); return 2", hidden_phase="skip")
        self.assertEqual(([check["status"] for check in early.checks], early.learner_output), (["skipped"], ""))
        self.assertEqual(judged(judge, "def f(): return 1").verdict, "passed")

    def test_hidden_checks_run_last_so_that_no_visible_one_can_be_told_what_they_asked(self):
        result = judged(
            """
            @test(task=1, points=1)
            def before(rng): true(learner.f("before") == [], "x.told")
            @test(task=1, points=1, hidden=True)
            def secret(rng): true(learner.f("the hidden question") == ["before", "after"], "x.told")
            @test(task=1, points=1)
            def after(rng): fails("x.says", asked=str(learner.f("after")))
            """,
            """
            asked = []
            def f(question):
                asked.append(question)
                return asked[:-1]
            """,
            points=3,
        )
        self.assertEqual([(check["id"], check["status"]) for check in result.checks], [("before", "passed"), ("after", "failed"), ("secret", "passed")])
        self.assertNotIn("hidden", str(result.checks[1]["params"]))

    def test_points_that_disagree_with_the_exercise_are_the_judges_fault(self):
        result = judged("@test(task=1, points=2)\ndef f(rng): pass", "", points=1)
        self.assertEqual((result.verdict, result.judge_exit, result.done), ("not-gradable", 1, False))

    def test_a_judge_that_breaks_by_itself_costs_nobody_anything(self):
        result = judged("@test(task=1, points=1)\ndef f(rng): 1 / 0", "")
        self.assertEqual((result.verdict, keys(result)), ("not-gradable", ["judge.broken"]))

    def test_the_same_seed_asks_the_same_questions_and_another_asks_others(self):
        judge = """
            @test(task=1, points=1)
            def one(rng): metric("drawn", rng.random()); metric("other", generator("x", 1).random())
            """
        first, again, other = (judged(judge, "", seed=seed * 32).metrics for seed in ("aa", "aa", "ab"))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_metrics_and_artifacts_come_from_the_judge(self):
        result = judged(
            """
            @test(task=1, points=1)
            def keeps(rng):
                metric("exact-match", 0.5)
                artifact("weights", {"w": learner.weights()})
            """,
            "import numpy as np\ndef weights(): return np.arange(3.0)",
        )
        import io

        import numpy as np

        self.assertEqual(result.metrics, {"exact-match": 0.5})
        self.assertEqual(np.load(io.BytesIO(result.artifacts["weights"]), allow_pickle=False)["w"].tolist(), [0.0, 1.0, 2.0])

    def test_a_property_reports_its_smallest_failure(self):
        result = judged(
            """
            @test(task=1, points=1)
            def sorts(rng):
                def holds(rng, size):
                    numbers = rng.integers(0, 9, size).tolist()
                    equal(learner.sort(numbers), sorted(numbers), message="x.unsorted")
                cases(40, holds, largest=12)
            """,
            "def sort(n): return sorted(n) if len(n) < 5 else n",
        )
        self.assertEqual((keys(result), result.checks[0]["params"]["size"]), (["x.unsorted"], 5))


if __name__ == "__main__":
    unittest.main()
