"""What times at growing sizes say: pure numbers."""

import unittest

import kit  # noqa: F401 - finds the library
import numpy as np
from atelier_judge.growing import MOST_EXPONENT, Growth, estimate, is_geometric

SIZES = [1000, 2000, 4000, 8000, 16000]
EMPTY = np.array([1e-4, 1e-4, 1e-4, 1.2e-4, 1.5e-4])


def grown(seconds, noise: float = 0.01, rounds: int = 15) -> Growth:
    """The estimate for a program that takes `seconds(share of the largest size)`, with noise as a share of each time."""
    rng = np.random.default_rng(7)
    times = np.array([seconds(size / SIZES[-1]) for size in SIZES]) + EMPTY
    return estimate(SIZES, times * np.exp(rng.normal(0, noise, (rounds, len(SIZES)))), EMPTY, rng)


class Growing(unittest.TestCase):
    def test_the_exponent_of_a_power_lies_within_its_bounds(self):
        for exponent in (0.5, 1.0, 1.5, 2.0):
            known = grown(lambda share: 0.1 * share**exponent)
            self.assertTrue(known.low <= exponent <= known.high and known.stands_out and known.is_seen, (exponent, known))
            self.assertLess(known.high - known.low, 0.4)

    def test_what_every_call_takes_hides_nothing(self):
        self.assertGreater(grown(lambda share: 0.2 + 0.1 * share**2, noise=0.002).low, 1.5)
        self.assertLess(grown(lambda share: 0.2 + 0.1 * share, noise=0.002).high, 1.3)

    def test_sorting_grows_hardly_faster_than_its_input(self):
        self.assertLess(grown(lambda share: 0.01 * share * np.log2(16000 * share)).high, 1.3)

    def test_work_that_does_not_grow_has_the_exponent_nought(self):
        known = grown(lambda share: 0.05)
        self.assertEqual((known.exponent, known.stands_out, known.is_seen), (0.0, True, True))

    def test_times_that_jump_have_wide_bounds(self):
        known = grown(lambda share: 0.1 * share, noise=1.0)
        self.assertGreater(known.high, 1.3)

    def test_a_jump_at_the_largest_size_alone_is_steep(self):
        self.assertEqual(grown(lambda share: 100.0 if share == 1 else 1e-6).exponent > 3, True)
        self.assertLessEqual(grown(lambda share: 1e9 if share == 1 else 1e-6).high, MOST_EXPONENT)

    def test_what_is_lost_in_the_empty_call_is_not_measured(self):
        self.assertFalse(grown(lambda share: 2e-5 * share).stands_out)
        self.assertFalse(grown(lambda share: 1e-5).stands_out)
        self.assertFalse(grown(lambda share: 2e-3 * share**8).is_seen)

    def test_sizes_grow_evenly_and_enough(self):
        self.assertTrue(is_geometric(SIZES) and is_geometric([10, 20, 40, 80]) and is_geometric([100, 316, 1000, 3162]))
        for sizes in ([], [10, 20, 40], [10, 20, 40, 70, 90], [10, 15, 22, 33], [0, 10, 100, 1000], [80, 40, 20, 10]):
            self.assertFalse(is_geometric(sizes), sizes)


if __name__ == "__main__":
    unittest.main()
