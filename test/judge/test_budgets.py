"""Budgets: who counts what, and what is said when it is spent."""

import unittest

from kit import judged, keys
import numpy as np
import torch
from atelier_judge.findings import Finding
from atelier_judge.weights import count_bytes, count_numbers

COLLECT = "def collect(items): return [len(item) for item in items]"


class Served(unittest.TestCase):
    def collected(self, counted: str, items: str = "([0] * n for n in (3, 4, 5, 1))") -> list[int]:
        """What a learner gets of these items under this budget, and what the judge counted."""
        judge = f"""
            @test(task=1, points=1)
            def counts(rng):
                counted = {counted}
                got = learner.collect(counted.serve({items}))
                metric("spent", counted.spent)
                fails("x.got", got=str(got))
            """
        result = judged(judge, COLLECT)
        return [*map(int, result.checks[0]["params"]["got"][1:-1].split(",")), int(result.metrics["spent"])]

    def test_items_are_counted_one_by_one(self):
        self.assertEqual(self.collected("budget(2)"), [3, 4, 2])

    def test_tokens_are_counted_by_what_an_item_holds_and_none_is_cut(self):
        self.assertEqual(self.collected("budget.tokens(11)"), [3, 4, 7])
        self.assertEqual(self.collected("budget.tokens(12)"), [3, 4, 5, 12])
        self.assertEqual(self.collected("budget.tokens(8, count=len)", "['ab', 'abc', 'abcd']"), [2, 3, 5])

    def test_operations_are_what_the_exercise_says_that_an_item_costs(self):
        self.assertEqual(self.collected("budget.flops(25, cost=lambda item: len(item) ** 2)"), [3, 4, 25])

    def test_one_budget_holds_over_several_calls(self):
        judge = """
            @test(task=1, points=1)
            def counts(rng):
                counted = budget(3)
                equal(learner.collect(counted.serve([[1], [1]])), [1, 1])
                equal(learner.collect(counted.serve([[1], [1]])), [1])
            """
        self.assertEqual(judged(judge, COLLECT).verdict, "passed")


class Counted(unittest.TestCase):
    WEIGHTS = {"layer.w": torch.zeros(3, 4), "layer.b": np.zeros(4, np.float16), "scale": 1.0, "steps": [1, 2], "none": None}

    def test_parameters_are_the_numbers_that_came_to_the_judge(self):
        self.assertEqual(count_numbers(self.WEIGHTS), 12 + 4 + 1 + 2)
        self.assertEqual(count_numbers({"tied": [self.WEIGHTS["layer.w"]] * 2}), 24)

    def test_nothing_hides_in_text_or_in_long_integers(self):
        self.assertEqual(count_numbers(1 << 640), 11)
        for hidden in ("text", b"bytes", [1, ["x"]], object()):
            with self.assertRaises(Finding):
                count_numbers(hidden)

    def test_bytes_count_names_and_numbers_too(self):
        self.assertEqual(count_bytes({"é": np.zeros((2, 3), np.float32), "b": b"123"}), 2 + 24 + 1 + 3)
        self.assertEqual(count_bytes([1, 1.5, True, 1 << 640, 1j, torch.zeros(5, dtype=torch.bfloat16)]), 8 + 8 + 8 + 88 + 16 + 10)

    def test_too_many_fail_with_both_figures(self):
        judge = """
            @test(task=1, points=1)
            def small(rng):
                equal(budget.parameters(learner.weights(), at_most=12), 12)
                equal(budget.size(learner.weights(), at_most_bytes=97), 97)
                budget.parameters(learner.weights(), at_most=11)
            @test(task=1, points=1)
            def light(rng): budget.size(learner.weights(), at_most_bytes=96, message="x.heavy")
            """
        result = judged(judge, "import numpy as np\ndef weights(): return {'w': np.zeros((3, 4))}", points=2)
        self.assertEqual(keys(result), ["judge.too-many-parameters", "x.heavy"])
        self.assertEqual([check["params"] for check in result.checks], [{"value": 12, "threshold": 11}, {"value": 97, "threshold": 96}])


class Metered(unittest.TestCase):
    LEARNER = """
        import os, time
        def leave(): os._exit(0)
        def hoard(megabytes): return len(bytearray(megabytes << 20))
        def burn(seconds):
            until = time.process_time() + seconds
            while time.process_time() < until: pass
        """

    def judged(self, block: str, more: str = ""):
        return judged(f"{more}\n@test(task=1, points=1)\ndef metered(rng):\n    with {block}", self.LEARNER.replace("\n        ", "\n"))

    def test_memory_is_the_most_that_was_ever_needed(self):
        self.assertEqual(self.judged("budget.memory(megabytes=600): learner.hoard(50)").verdict, "passed")
        result = self.judged("budget.memory(megabytes=400): learner.hoard(500)")
        self.assertEqual(keys(result), ["judge.over-memory"])
        self.assertGreater(result.checks[0]["params"]["value"], 500)

    def test_processor_time_is_that_of_the_block(self):
        judge = "budget.processor(seconds=0.4): pass\n    learner.burn(0.6)\n    with budget.processor(seconds=0.3): learner.burn(%s)"
        self.assertEqual(self.judged(judge % 0).verdict, "passed")
        self.assertEqual(keys(self.judged(judge % 0.5)), ["judge.over-processor"])

    def test_energy_is_graded_only_where_it_is_metered(self):
        self.assertEqual(keys(self.judged("budget.energy(joules=5): learner.burn(0)")), ["judge.no-energy-meter"])

    def test_energy_is_that_of_the_block(self):
        metered = """
from atelier_judge.context import current
from atelier_judge.holding import Meters
class Metered:
    millijoules = 1000.0
    def read_meters(self):
        self.millijoules += 3000.0
        return Meters(0, 0, self.millijoules)
current.holding = Metered()
"""
        self.assertEqual(self.judged("budget.energy(joules=3): learner.burn(0)", metered).verdict, "passed")
        (check,) = self.judged("budget.energy(joules=2): learner.burn(0)", metered).checks
        self.assertEqual((check["messageKey"], check["params"]), ("judge.over-energy", {"value": 3.0, "threshold": 2}))

    def test_without_a_meter_nothing_is_graded(self):
        blind = "from atelier_judge.context import current\ncurrent.holding = None"
        for block in ("budget.memory(megabytes=1)", "budget.processor(seconds=1)", "budget.energy(joules=1)"):
            self.assertEqual(keys(self.judged(f"{block}: learner.hoard(9)", blind)), ["judge.no-meter"])

    def test_a_learner_that_ends_in_the_block_has_ended(self):
        self.assertEqual(keys(self.judged("budget.memory(megabytes=1): learner.leave()")), ["judge.learner-died"])


if __name__ == "__main__":
    unittest.main()
