"""What a learner is told of the call that failed."""

import unittest

from kit import judged, keys
import numpy as np
import torch
from atelier_judge.asked import MOST_CHARACTERS, describe_call

SORTS = """
    @test(task=1, points=1%s)
    def sorts(rng):
        def holds(rng, size):
            numbers = rng.integers(0, 1000, size).tolist()
            equal(learner.sort(numbers), sorted(numbers), message="x.unsorted")
        cases(40, holds, largest=12%s)
    """
WRONG_FROM_FIVE_ON = "def sort(n): return sorted(n) if len(n) < 5 else n"


class Described(unittest.TestCase):
    def described(self, *args, **kwargs) -> str:
        return describe_call("f", args, kwargs)

    def test_a_call_reads_as_it_would_be_written(self):
        self.assertEqual(self.described([3, 1], "ab", b"c", None, True, 0.5, k=(1,), d={"a": {2}}), "f([3, 1], 'ab', b'c', None, True, 0.5, k=(1,), d={'a': {2}})")
        self.assertEqual(self.described(set(), (), {}, []), "f(set(), (), {}, [])")

    def test_small_arrays_are_told_in_full_and_large_ones_by_shape(self):
        self.assertEqual(self.described(np.array([[1, 2], [3, 4]])), "f(array([[1, 2], [3, 4]]))")
        self.assertEqual(self.described(torch.tensor([0.123456])), "f(tensor([0.1235]))")
        self.assertEqual(self.described(np.zeros((3, 40), np.float32), torch.zeros(0)), "f(array of float32, 3 × 40, tensor of float32, 0)")

    def test_however_much_was_asked_the_text_is_short(self):
        deep: list = []
        for _ in range(100):
            deep = [deep]
        for value in ("x" * 10**6, list(range(10**5)), deep, 10**5000, {n: str(n) for n in range(1000)}, [["y" * 99] * 99] * 99, object()):
            self.assertLessEqual(len(self.described(value)), MOST_CHARACTERS)


class Asked(unittest.TestCase):
    def test_a_property_tells_the_simplest_call_that_fails(self):
        (check,) = judged(SORTS % ("", ""), WRONG_FROM_FIVE_ON).checks
        self.assertEqual((check["messageKey"], check["params"]["size"]), ("x.unsorted", 5))
        self.assertRegex(check["params"]["input"], r"^sort\(\[\d+, \d+, \d+, \d+, \d+\]\)$")
        self.assertLess(len(check["params"]["input"]), len("sort([100, 200, 300, 400, 500])"))

    def test_a_property_may_keep_its_inputs_to_itself(self):
        for judge in (SORTS % ("", ", show=False"), SORTS % (", shows_input=True", ", show=False")):
            (check,) = judged(judge, WRONG_FROM_FIVE_ON).checks
            self.assertNotIn("input", check["params"])
            self.assertEqual(check["params"]["size"], 5)

    def test_a_property_tells_on_which_input_a_program_ended(self):
        (check,) = judged(SORTS % ("", ""), "import os\ndef sort(n): return n if n == [] else os._exit(0)").checks
        self.assertEqual(check["messageKey"], "judge.learner-died")
        self.assertRegex(check["params"]["input"], r"^sort\(\[\d+\]\)$")

    def test_other_checks_tell_the_last_call_where_they_are_declared_to(self):
        judge = """
            @test(task=1, points=1%s)
            def doubles(rng):
                equal(learner.double(2), 4)
                equal(learner.double(21), 42)
            """
        learner = "def double(n): return 4"
        self.assertNotIn("input", judged(judge % "", learner).checks[0]["params"])
        self.assertEqual(judged(judge % ", shows_input=True", learner).checks[0]["params"]["input"], "double(21)")

    def test_what_one_check_asked_is_not_told_in_another(self):
        judge = """
            @test(task=1, points=1)
            def first(rng): equal(learner.double(2), 4)
            @test(task=1, points=1, shows_input=True)
            def second(rng): fails("x.never")
            @test(task=1, points=1)
            def third(rng):
                cases(1, lambda rng, size: equal(learner.double(size), 2 * size))
                equal(learner.double(3), 7)
            """
        checks = judged(judge, "def double(n): return 2 * n", points=3).checks
        self.assertEqual([check["params"].get("input") for check in checks], [None, None, None])

    def test_ending_in_one_check_is_not_told_with_its_input_in_the_next(self):
        judge = """
            @test(task=1, points=1, shows_input=True)
            def first(rng): learner.leave(1)
            @test(task=1, points=1, shows_input=True)
            def second(rng): learner.leave(2)
            """
        result = judged(judge, "import os\ndef leave(n): os._exit(0)", points=2)
        self.assertEqual(keys(result), ["judge.learner-died"] * 2)
        self.assertEqual([check["params"].get("input") for check in result.checks], ["leave(1)", None])


if __name__ == "__main__":
    unittest.main()
