"""What was expected, what came, and how far they are apart, small enough for a message: a grid of numbers, or a curve.

Larger arrays are cut into blocks, and each block is shown by its place of the largest difference, so that a single
wrong value stays visible.
"""

from typing import Any

import numpy as np

MOST_ROWS = MOST_COLUMNS = 32
MOST_POINTS = 64
_LEAST_ROWS = _LEAST_COLUMNS = 4
LEAST_POINTS = 8

Picture = dict[str, Any]  # as the contract's Picture


def draw(actual: np.ndarray, expected: np.ndarray) -> Picture | None:
    """Of two arrays of one shape; None where they are no picture: neither a matrix nor a row of numbers, or too small.

    Of more than two axes, the last two are drawn, at the first place that differs. Axes of length one do not count.
    """
    if expected.dtype.kind not in "biuf" or actual.dtype.kind not in "biuf":
        return None
    left, right = (np.squeeze(side).astype(np.float64) for side in (actual, expected))
    apart = _differences(left, right)
    if not np.any(apart):  # as numbers they are the same
        return None
    if left.ndim > 2:
        at = np.unravel_index(int(np.argmax(apart > 0)), apart.shape)[:-2]
        left, right, apart = left[at], right[at], apart[at]
    if left.ndim == 1 and len(left) >= LEAST_POINTS:
        return _shrink(left[None], right[None], apart[None], 1, MOST_POINTS)
    if left.ndim == 2 and left.shape[0] >= _LEAST_ROWS and left.shape[1] >= _LEAST_COLUMNS:
        return _shrink(left, right, apart, MOST_ROWS, MOST_COLUMNS)
    return None


def _differences(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Infinite where only one of both is a finite number, or both are not and differ."""
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(actual - expected)
    agree = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return np.where(agree, 0.0, np.where(np.isfinite(apart), apart, np.inf))


def _shrink(actual: np.ndarray, expected: np.ndarray, apart: np.ndarray, most_rows: int, most_columns: int) -> Picture:
    rows, columns = _cuts(apart.shape[0], most_rows), _cuts(apart.shape[1], most_columns)
    places = []
    for top, bottom in zip(rows, rows[1:]):
        for left, right in zip(columns, columns[1:]):
            block = apart[top:bottom, left:right]
            row, column = np.unravel_index(int(np.argmax(block)), block.shape)
            places.append((top + int(row), left + int(column)))
    at = tuple(np.array(places).T)
    return {
        "rows": len(rows) - 1,
        "columns": len(columns) - 1,
        "of": list(apart.shape),
        "expected": _plain(expected[at], 4),
        "actual": _plain(actual[at], 4),
        "difference": _plain(apart[at], 3),
    }


def _cuts(size: int, most: int) -> list[int]:
    return np.linspace(0, size, min(size, most) + 1).astype(int).tolist()


def _plain(values: np.ndarray, digits: int) -> list[float | None]:
    """Short numbers; None for what is not finite."""
    return [float(f"{value:.{digits}g}") if np.isfinite(value) else None for value in values.tolist()]
