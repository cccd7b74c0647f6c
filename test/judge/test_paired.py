"""What paired timings say: pure numbers."""

import math
import random
import unittest

import kit  # noqa: F401 - finds the library
from atelier_judge.paired import STEADY, Estimate, estimate


class Paired(unittest.TestCase):
    def test_the_middle_is_the_median_and_lies_within_its_bounds(self):
        known = estimate([1.0, 9.0, 2.0, 3.0, 2.5, 2.2, 2.8, 2.4, 2.6])
        self.assertEqual(known.middle, 2.5)
        self.assertLessEqual(known.low, known.middle)
        self.assertGreaterEqual(known.high, known.middle)

    def test_too_few_values_have_no_bounds(self):
        with self.assertRaises(ValueError):
            estimate([1, 2, 3, 4, 5])
        self.assertEqual(estimate([1, 2, 3, 4, 5, 6]).low, 1)

    def test_the_bounds_hold_the_truth_nineteen_times_of_twenty_whatever_the_noise(self):
        rng = random.Random(7)
        noises = {
            "even": lambda: rng.gauss(0, 0.1),
            "one-sided with long tails": lambda: rng.expovariate(10) if rng.random() < 0.8 else rng.expovariate(0.7),
        }
        for name, noise in noises.items():
            hit = 0
            for _ in range(400):
                ratios = [3 * math.exp(noise() - noise()) for _ in range(31)]
                known = estimate(ratios)
                hit += known.low <= 3 <= known.high
            self.assertGreaterEqual(hit, 0.94 * 400, name)

    def test_a_ratio_near_the_threshold_has_to_be_known_well_and_one_far_away_has_not(self):
        self.assertTrue(Estimate(6.0, 5.0, 7.2).is_clear_of(2.5))
        self.assertTrue(Estimate(1.0, 0.9, 1.1).is_clear_of(2.5))
        self.assertFalse(Estimate(2.6, 2.55, 2.65).is_clear_of(2.5))
        self.assertFalse(Estimate(3.6, 2.0, 6.5).is_clear_of(2.5))
        self.assertLess(Estimate(2.6, 2.55, 2.65).spread, STEADY)


if __name__ == "__main__":
    unittest.main()
