"""What counts as right, and what is said of what is not."""

import unittest

import kit  # noqa: F401 - sets the import path
import numpy as np
import torch
from atelier_judge import at_least, at_most, close, equal, same, true
from atelier_judge.findings import Finding


class Comparisons(unittest.TestCase):
    def said(self, compare, *values, **options) -> tuple[str, dict]:
        with self.assertRaises(Finding) as caught:
            compare(*values, **options)
        return caught.exception.key, caught.exception.params

    def test_close_takes_lower_precision_but_not_another_kind(self):
        expected = torch.linspace(0, 1, 6, dtype=torch.float64).reshape(2, 3)
        close(expected.float(), expected, message="x")
        close({"a": [expected.float().numpy(), 1]}, {"a": [expected.numpy(), 1.0 + 1e-9]}, message="x")
        self.assertEqual(self.said(close, expected.long(), expected, message="x")[0], "judge.wrong-dtype")
        self.assertEqual(self.said(close, expected.float(), expected, message="x", dtype=torch.float64)[0], "judge.wrong-dtype")
        self.assertEqual(self.said(close, expected.numpy(), expected, message="x")[0], "judge.wrong-type")
        self.assertEqual(self.said(close, True, 1.0, message="x")[0], "judge.wrong-type")

    def test_close_says_where_and_by_how_much(self):
        expected = np.zeros((2, 3))
        actual = expected.copy()
        actual[1, 0], actual[1, 2] = 0.5, 2.0
        key, params = self.said(close, [actual], [expected], message="x.values")
        self.assertEqual(key, "x.values")
        self.assertEqual(params, {"where": "[0]", "index": "[1, 0]", "wrong": 2, "count": 6, "actual": 0.5, "expected": 0.0, "error": 2.0})

    def test_infinities_and_nan_match_only_themselves(self):
        special = np.array([np.inf, -np.inf, np.nan])
        close(special, special.copy(), message="x")
        self.assertEqual(self.said(close, special[::-1].copy(), special, message="x")[0], "x")
        self.assertEqual(self.said(close, 10**400, 1.0, message="x")[0], "judge.not-finite")

    def test_what_is_not_finite_is_told_with_its_place(self):
        key, params = self.said(close, np.array([1.0, np.nan]), np.array([1.0, 2.0]), message="x")
        self.assertEqual((key, params["index"], params["wrong"], params["expected"]), ("judge.not-finite", "[1]", 1, 2.0))

    def test_empty_arrays_compare_by_shape(self):
        close(np.zeros((0, 2)), np.zeros((0, 2)), message="x")
        same(np.zeros((0, 2)), np.zeros((0, 2)), message="x")
        self.assertEqual(self.said(close, np.zeros((2, 0)), np.zeros((0, 2)), message="x")[0], "judge.wrong-shape")

    def test_equal_wants_exact_types_lengths_and_keys(self):
        equal({"a": (1, [2.0, b"x"])}, {"a": (1, [2.0, b"x"])}, message="x")
        self.assertEqual(self.said(equal, [1], (1,), message="x")[0], "judge.wrong-type")
        self.assertEqual(self.said(equal, [1, 2], [1], message="x")[0], "judge.wrong-length")
        self.assertEqual(self.said(equal, [1, 2.0], [1, 2], message="x"), ("judge.wrong-type", {"where": "[1]", "actual": "float", "expected": "int"}))
        self.assertEqual(self.said(equal, {"a": 1}, {"b": 1}, message="x")[0], "judge.wrong-keys")
        self.assertEqual(self.said(equal, torch.zeros(2), torch.zeros(2, dtype=torch.float64), message="x")[0], "judge.wrong-dtype")
        self.assertEqual(self.said(equal, torch.zeros(2), torch.ones(2), message="x")[1]["index"], "[0]")

    def test_types_count_inside_keys_and_sets_where_python_looks_only_at_values(self):
        equal({(1, "a"): {1, 2}}, {(1, "a"): {2, 1}}, message="x")
        for actual, expected in (({True: 0}, {1: 0}), ({(1.0, 2): 0}, {(1, 2): 0})):
            key, params = self.said(equal, actual, expected, message="x")
            self.assertEqual((key, params["missing"]), ("judge.wrong-keys", repr(next(iter(expected)))))
        for actual, expected in (({True}, {1}), (frozenset({(1.0,)}), frozenset({(1,)}))):
            self.assertEqual(self.said(equal, actual, expected, message="x")[0], "x")
        self.assertEqual(self.said(close, {True: 0.0}, {1: 0.0}, message="x")[0], "judge.wrong-keys")

    @unittest.skipUnless(np.finfo(np.longdouble).nmant == 63, "this processor has other long doubles")
    def test_same_does_not_look_at_what_fills_up_a_long_double(self):
        third = np.array([1, 2], np.longdouble) / 3
        filled = np.frombuffer(third.tobytes(), np.uint8).copy()
        filled[10:16] = 7
        same(filled.view(np.longdouble), third)
        same(filled.view(np.longdouble)[0], third[0])
        with self.assertRaises(Finding):
            same(np.nextafter(third, 1), third)

    def test_same_looks_at_bits(self):
        same([np.array([np.nan, -0.0]), torch.tensor(3)], [np.array([np.nan, -0.0]), torch.tensor(3)], message="x")
        self.assertEqual(self.said(same, np.array([0.0]), np.array([-0.0]), message="x")[0], "x")
        for zero in (0.0, 0j, np.float32(0), np.complex64(0)):
            same(zero, zero, message="x")
            self.assertEqual(self.said(same, zero, -zero, message="x")[0], "x")
        for nan in (float("nan"), complex("nan"), np.float32("nan")):
            same(nan, nan, message="x")

    def test_thresholds_fail_on_what_is_no_number(self):
        at_least(0.95, 0.95, message="x")
        at_most(np.float32(1), 2, message="x")
        for value in (float("nan"), "1", None, [1], True, np.float64("nan"), np.float32("inf")):
            self.said(at_least, value, 0, message="x")
            self.said(at_most, value, 2, message="x")
        self.said(at_least, float("inf"), 0, message="x")
        self.said(at_most, float("-inf"), 0, message="x")

    def test_true_wants_a_truth_value(self):
        true(np.bool_(True), "x")
        for value in (1, "yes", [1], False):
            self.assertEqual(self.said(true, value, "x", n=1), ("x", {"n": 1}))


if __name__ == "__main__":
    unittest.main()
