"""Grading speed, with judge, learner and baseline as plain processes."""

import tempfile
import unittest
from pathlib import Path

from kit import HEAD, keys  # noqa: F401
from atelier_judge.two_processes import Grade, grade

JUDGE = HEAD + """
@test(task=1, points=1)
def speed(rng):
    ratio(learner.work, baseline.work, inputs=lambda: rng.integers(0, 99, 3000), at_least=2, message="work.slow")
"""
WORK = """
def work(values):
    total = 0
    for _ in range(%d):
        total = sum(value * value %% 7 for value in values.tolist())
    return total
"""


def timed(learner: str, baseline: str = WORK % 12, judge: str = JUDGE) -> Grade:
    with tempfile.TemporaryDirectory() as folder:
        judge_files, learner_files = Path(folder, "judge"), Path(folder, "learner")
        judge_files.mkdir()
        learner_files.mkdir()
        (judge_files / "judge.py").write_text(judge)
        if baseline:
            (judge_files / "baseline.py").write_text(baseline)
        (learner_files / "answer.py").write_text(learner)
        return grade(judge_files, learner_files, entry="answer.py", tasks=[{"id": 1, "points": 1}])


class Speed(unittest.TestCase):
    def test_who_is_faster_passes_with_every_pair_told(self):
        (check,) = timed(WORK % 2).checks
        self.assertEqual(check["status"], "passed", check)
        speed = check["speed"]
        self.assertGreater(speed["ratio"], 2)
        self.assertTrue(speed["low"] <= speed["ratio"] <= speed["high"])
        self.assertGreaterEqual(len(speed["pairs"]), 21)

    def test_who_is_not_fails_with_the_exercises_own_message(self):
        (check,) = timed(WORK % 12).checks
        self.assertEqual((check["status"], check["messageKey"]), ("failed", "work.slow"))
        self.assertIn("speed", check)

    def test_a_wrong_answer_fails_however_fast_it_is(self):
        (check,) = timed("def work(values): return 0").checks
        self.assertEqual(check["messageKey"], "judge.not-close")
        self.assertNotIn("speed", check)

    def test_an_exception_is_the_learners(self):
        self.assertEqual(keys(timed("def work(values): return 1 / 0")), ["judge.raised"])

    def test_a_baseline_that_is_missing_broken_or_too_quick_is_the_exercises_fault(self):
        for baseline in ("", "def work(values): return 1 / 0", "def other(values): return 0", "def work(values): return 0"):
            learner = "def work(values): return 0" if "return 0" in baseline else WORK % 2
            (check,) = timed(learner, baseline).checks
            self.assertEqual(check["status"], "not-gradable", baseline)

    def test_less_than_is_possible_is_not_believed(self):
        judge = JUDGE.replace('message="work.slow"', 'message="work.slow", floor_seconds=1')
        (check,) = timed(WORK % 2, judge=judge).checks
        self.assertEqual((check["status"], check["messageKey"]), ("not-gradable", "judge.implausible"))

    def test_work_while_held_fails(self):
        judge = JUDGE + """
from atelier_judge.context import current
class Holding:
    def __init__(self, real): self.real, self.used = real, 0.0
    def hold(self): self.real.hold(); return self.used
    def let_go(self): self.real.let_go(); self.used += 1.0; return self.used
current.holding = Holding(current.holding)
"""
        self.assertEqual(keys(timed(WORK % 2, judge=judge)), ["judge.worked-while-held"])

    def test_without_a_way_to_hold_the_learner_nothing_is_timed(self):
        judge = JUDGE + "\nfrom atelier_judge.context import current\ncurrent.holding = None\n"
        (check,) = timed(WORK % 2, judge=judge).checks
        self.assertEqual((check["status"], check["messageKey"]), ("not-gradable", "judge.no-steady-clock"))


if __name__ == "__main__":
    unittest.main()
