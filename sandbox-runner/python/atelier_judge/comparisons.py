"""Comparisons that judges use. Each returns on success and raises a Finding otherwise.

Only decoded plain data is compared, by exact type; what stayed in the learner's process
(a Handle) is never equal to anything.
"""

import math
from typing import Any, NoReturn

import numpy as np

from .findings import Finding
from .mismatches import Mismatch, first_difference, first_distance


def fails(message: str, **params: Any) -> NoReturn:
    """Ends the check as failed, with this message."""
    raise Finding(message, **params)


def true(condition: bool, message: str, **params: Any) -> None:
    """Fails unless the condition holds."""
    if condition is not True and not (isinstance(condition, np.bool_) and bool(condition)):
        raise Finding(message, **params)


def close(actual: Any, expected: Any, *, rtol: float = 1e-5, atol: float = 1e-8, message: str = "judge.not-close", dtype: Any = None) -> None:
    """Fails unless `actual` is `expected` within the tolerances, computed in float64.

    Containers, kinds and shapes must be exactly those of `expected`, and every number
    finite where the expected one is. `dtype` asks for one type; otherwise any floating
    type will do where a floating one is expected.
    """
    _raise(first_distance(actual, expected, rtol, atol, dtype), message)


def equal(actual: Any, expected: Any, *, message: str = "judge.not-equal") -> None:
    """Fails unless both are the same plain data: types, shapes, lengths, values."""
    _raise(first_difference(actual, expected, bits=False), message)


def same(actual: Any, expected: Any, *, message: str = "judge.not-same") -> None:
    """Fails unless both are identical bit by bit: nan is nan, and -0.0 is not 0.0."""
    _raise(first_difference(actual, expected, bits=True), message)


def at_least(value: Any, threshold: float, *, message: str, **params: Any) -> None:
    """Fails unless the number reaches the threshold. What is not a finite number fails."""
    if not _is_number(value) or not value >= threshold:
        raise Finding(message, value=value, threshold=threshold, **params)


def at_most(value: Any, threshold: float, *, message: str, **params: Any) -> None:
    """Fails unless the number stays within the threshold. What is not a finite number fails."""
    if not _is_number(value) or not value <= threshold:
        raise Finding(message, value=value, threshold=threshold, **params)


def _is_number(value: Any) -> bool:
    if isinstance(value, (float, np.floating)):
        return math.isfinite(value)
    return type(value) is int or isinstance(value, np.integer)


def _raise(mismatch: Mismatch | None, message: str) -> None:
    if mismatch:
        raise Finding(mismatch.key or message, **mismatch.params)
