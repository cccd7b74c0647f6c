"""What is drawn of two arrays that differ, and when."""

import json
import unittest

from kit import judged
import numpy as np
import torch
from atelier_judge import close, equal, same
from atelier_judge.findings import Finding
from atelier_judge.pictures import draw


def drawn(compare, *values, **options):
    """The picture of a comparison that fails."""
    try:
        compare(*values, **options)
    except Finding as finding:
        return finding.picture
    raise AssertionError("it did not fail")


class Drawn(unittest.TestCase):
    def test_a_small_matrix_is_drawn_value_by_value(self):
        expected = np.arange(20.0).reshape(4, 5)
        actual = expected.copy()
        actual[2, 3] = 99
        picture = draw(actual, expected)
        self.assertEqual((picture["rows"], picture["columns"], picture["of"]), (4, 5, [4, 5]))
        self.assertEqual((picture["expected"], picture["actual"]), (expected.ravel().tolist(), actual.ravel().tolist()))
        self.assertEqual([difference for difference in picture["difference"] if difference], [86.0])

    def test_one_wrong_value_in_a_million_is_seen(self):
        expected = np.random.default_rng(1).random((1000, 1000))
        actual = expected.copy()
        actual[777, 123] += 1e-6
        picture = draw(actual, expected)
        self.assertEqual((picture["rows"], picture["columns"], picture["of"]), (32, 32, [1000, 1000]))
        (at,) = np.flatnonzero(picture["difference"])
        self.assertEqual(divmod(int(at), 32), (777 * 32 // 1000, 123 * 32 // 1000))

    def test_a_row_of_numbers_is_a_curve(self):
        picture = drawn(equal, list(range(100)), [*range(99), 0])
        self.assertEqual((picture["rows"], picture["columns"], picture["of"]), (1, 64, [1, 100]))
        self.assertEqual((picture["actual"][-1], picture["expected"][-1]), (99.0, 0.0))
        self.assertIsNotNone(drawn(close, torch.zeros(1, 8), torch.ones(1, 8)))

    def test_of_many_matrices_the_first_that_differs_is_drawn(self):
        expected = torch.zeros(2, 3, 4, 6)
        actual = expected.clone()
        actual[1, 2, 3, 5] = 7
        picture = drawn(close, {"scores": actual}, {"scores": expected})
        self.assertEqual((picture["of"], picture["difference"][-1]), ([4, 6], 7.0))

    def test_what_is_not_finite_has_no_number_and_counts_as_furthest_apart(self):
        expected, actual = np.zeros((64, 64)), np.zeros((64, 64))
        actual[0, 0], actual[0, 1] = 5, np.nan
        picture = drawn(close, actual, expected)
        self.assertEqual((picture["actual"][0], picture["expected"][0], picture["difference"][0]), (None, 0.0, None))
        infinite = np.full(9, np.inf)
        self.assertEqual(draw(np.append(infinite, 1), np.append(infinite, 2))["difference"], [0.0] * 9 + [1.0])

    def test_no_picture_of_what_is_none(self):
        for actual, expected in ((np.zeros(3), np.ones(3)), (np.zeros((3, 9)), np.ones((3, 9))), (np.zeros(9, complex), np.ones(9, complex))):
            self.assertIsNone(draw(actual, expected))
        self.assertIsNone(drawn(equal, "a" * 9, "b" * 9))
        self.assertIsNone(drawn(close, np.zeros(9), np.ones(10)))
        self.assertIsNone(drawn(equal, [10**400] * 9, [0] * 9))
        self.assertIsNone(drawn(close, np.zeros(9), np.ones(9), picture=False))
        self.assertIsNone(drawn(same, np.zeros(9), -np.zeros(9)))

    def test_the_largest_picture_leaves_room_in_its_frame(self):
        rng = np.random.default_rng(1)
        expected, actual = (-rng.random((500, 500)) * 10.0 ** rng.integers(-250, -200, (500, 500)) for _ in range(2))
        self.assertLess(len(json.dumps(draw(actual, expected))), 40_000)


class Reported(unittest.TestCase):
    JUDGE = """
        @test(task=1, points=1)
        def one(rng): close(learner.f(), np.zeros((4, 4)))
        @test(task=1, points=1)
        def two(rng): cases(3, lambda rng, size: close(learner.f(), np.zeros((4, 4))))
        @test(task=1, points=1)
        def three(rng): equal(learner.g(), 1)
        """

    def test_a_failed_check_carries_it_and_the_next_one_does_not(self):
        learner = "import numpy as np\ndef f(): return np.eye(4)\ndef g(): return 2"
        one, two, three = judged(self.JUDGE, learner, points=3).checks
        self.assertEqual((one["picture"]["actual"][:5], two["picture"]["of"]), ([1.0, 0.0, 0.0, 0.0, 0.0], [4, 4]))
        self.assertNotIn("picture", three)

    def test_a_picture_of_a_call_that_a_judge_caught_stays_with_it(self):
        judge = """
            from atelier_judge.findings import Finding
            @test(task=1, points=1)
            def one(rng):
                try:
                    close(learner.f(), np.zeros(9))
                except Finding:
                    pass
            """
        (check,) = judged(judge, "import numpy as np\ndef f(): return np.ones(9)").checks
        self.assertEqual(("picture" in check, check["status"]), (False, "passed"))

    def test_an_attempt_has_few_pictures(self):
        judge = "".join(f"""
@test(task=1, points=1)
def check{number}(rng): close(learner.f(), np.zeros(9))
""" for number in range(20))
        result = judged(judge, "import numpy as np\ndef f(): return np.ones(9)", points=20)
        self.assertEqual(sum("picture" in check for check in result.checks), 6)


if __name__ == "__main__":
    unittest.main()
