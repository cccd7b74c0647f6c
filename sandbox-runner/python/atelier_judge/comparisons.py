"""Comparisons that judges use. Each returns on success and raises a Finding otherwise.

Only decoded plain data is compared, by exact type; what stayed in the learner's process
(a Handle) is never equal to anything.
"""

import math
from typing import Any, NoReturn

import numpy as np

from .findings import Finding
from .mismatches import Mismatch, first_difference, first_distance
from .pictures import draw


def fails(message: str, **params: Any) -> NoReturn:
    """Ends the check as failed, with this message."""
    raise Finding(message, **params)


def true(condition: bool, message: str, **params: Any) -> None:
    """Fails unless the condition holds."""
    if condition is not True and not (isinstance(condition, np.bool_) and bool(condition)):
        raise Finding(message, **params)


def close(
    actual: Any,
    expected: Any,
    *,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    message: str = "judge.not-close",
    dtype: Any = None,
    picture: bool = True,
) -> None:
    """Fails unless `actual` is `expected` within the tolerances, computed in float64.

    Containers, kinds and shapes must be exactly those of `expected`, and every number
    finite where the expected one is. `dtype` asks for one type; otherwise any floating
    type will do where a floating one is expected.

    Where a matrix or a row of numbers differs, a picture of both may be shown with the message; `picture=False` where
    what is expected is not to be seen.
    """
    _raise(first_distance(actual, expected, rtol, atol, dtype), message, picture)


def equal(actual: Any, expected: Any, *, message: str = "judge.not-equal", picture: bool = True) -> None:
    """Fails unless both are the same plain data: types, shapes, lengths, values. `picture` as for `close`."""
    _raise(first_difference(actual, expected, bits=False), message, picture)


def same(actual: Any, expected: Any, *, message: str = "judge.not-same", picture: bool = True) -> None:
    """Fails unless both are identical bit by bit: nan is nan, and -0.0 is not 0.0. `picture` as for `close`."""
    _raise(first_difference(actual, expected, bits=True), message, picture)


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


def _raise(mismatch: Mismatch | None, message: str, picture: bool) -> None:
    if mismatch is None:
        return
    finding = Finding(mismatch.key or message, **mismatch.params)
    if picture and mismatch.pair:
        finding.picture = draw(*mismatch.pair)
    raise finding
