"""Grading how time grows, with judge and learner as plain processes."""

import unittest

from kit import judged, keys

JUDGE = """
@test(task=1, points=1)
def grows(rng):
    growth(
        learner.work,
        sizes=[250, 500, 1000, 2000],
        inputs=lambda size: rng.integers(0, 99, size).tolist(),
        check=lambda answer, values: equal(answer, sum(values)),
        at_most=1.5,
        message="work.grows",
        seconds=6,
    )
"""
LINEAR = """
def work(values):
    for _ in range(60):
        total = 0
        for value in values:
            total += value
    return total
"""
# Waits instead of work: a busy machine makes them hardly longer.
SQUARED = """
import time
def work(values):
    time.sleep(0.003 * (len(values) / 250) ** 2)
    return sum(values)
"""


class GrowsLikeItsInput(unittest.TestCase):
    def test_who_grows_with_the_square_fails_with_figures_and_points(self):
        (check,) = judged(STEADY % 1 + JUDGE, SQUARED).checks
        self.assertEqual((check["status"], check["messageKey"]), ("failed", "work.grows"), check)
        self.assertEqual(check["params"]["threshold"], 1.5)
        growth = check["growth"]
        self.assertGreater(growth["exponent"], 1.5)
        self.assertEqual([size for size, *_ in growth["points"]], [250, 500, 1000, 2000])
        self.assertTrue(all(low <= middle <= high for _, low, middle, high in growth["points"]))
        self.assertGreaterEqual(growth["rounds"], 9)

    def test_a_wait_in_every_call_hides_nothing(self):
        learner = SQUARED.replace("sleep(", "sleep(0.05 + ")
        self.assertEqual(keys(judged(STEADY % 1 + JUDGE, learner)), ["work.grows"])

    def test_who_looks_at_everything_once_does_not_fail(self):
        """Nor need it pass: on a machine that is busy enough it is not gradable."""
        (check,) = judged(STEADY % 7 + JUDGE.replace("1.5", "2.2"), LINEAR).checks
        self.assertNotEqual(check["status"], "failed", check)
        if check["status"] == "passed":
            self.assertLess(check["growth"]["exponent"], 2.2)

    def test_noise_of_ones_own_is_no_way_to_another_try(self):
        self.assertEqual(keys(judged(STEADY % 1 + JUDGE, FICKLE)), ["work.grows"])

    def test_a_machine_that_is_not_steady_decides_nothing(self):
        self.assertEqual(keys(judged(STEADY % 7 + JUDGE, FICKLE)), ["judge.too-noisy-to-grow"])

    def test_a_wrong_answer_fails_however_it_grows(self):
        self.assertEqual(keys(judged(JUDGE, "def work(values): return 0")), ["judge.not-equal"])

    def test_an_exception_is_the_learners(self):
        self.assertEqual(keys(judged(JUDGE, "def work(values): return 1 / 0")), ["judge.raised"])

    def test_sizes_too_small_to_be_seen_decide_nothing(self):
        judge = JUDGE.replace("[250, 500, 1000, 2000]", "[1, 2, 4, 8]")
        self.assertEqual(keys(judged(STEADY % 1 + judge, "def work(values): return sum(values)")), ["judge.too-quick-to-grow"])

    def test_sizes_that_are_uneven_are_the_exercises_fault(self):
        judge = JUDGE.replace("[250, 500, 1000, 2000]", "[250, 500, 700, 2000]")
        self.assertEqual(keys(judged(judge, LINEAR)), ["judge.broken"])

    def test_work_while_held_fails(self):
        judge = JUDGE + """
from atelier_judge.context import current
class Holding:
    def __init__(self, real): self.real, self.used = real, 0.0
    def hold(self): self.real.hold(); return self.used
    def let_go(self): self.real.let_go(); self.used += 1.0; return self.used
current.holding = Holding(current.holding)
"""
        self.assertEqual(keys(judged(judge, LINEAR)), ["judge.worked-while-held"])

    def test_without_a_way_to_hold_the_learner_nothing_is_timed(self):
        judge = JUDGE + "\nfrom atelier_judge.context import current\ncurrent.holding = None\n"
        self.assertEqual(keys(judged(judge, LINEAR)), ["judge.no-steady-clock"])


# A learner whose times grow with the square of the size in three rounds of four, and not at all in the rest.
FICKLE = """
import itertools, time
calls = itertools.count()
def work(values):
    time.sleep(0.001 * (len(values) / 250) ** 2 if next(calls) // 4 % 4 else 0.008)
    return sum(values)
"""
# The machine as the judge's own work shows it, whatever else runs here: its times repeat after so many rounds.
STEADY = """
import itertools, sys
rounds = itertools.count()
sys.modules["atelier_judge.growth"]._time_reference = lambda: 0.001 * (1 + next(rounds) // 4 %% %d)
"""


if __name__ == "__main__":
    unittest.main()
