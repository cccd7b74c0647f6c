"""What times at growing sizes say about how time grows with size. Pure: numbers in, numbers out.

Time is taken to be `c + a * size**exponent`. With sizes that are each the same times larger than the last, the rise over
the upper sizes is the rise over the lower ones times a power of that ratio, whatever `c` is: neither what a call takes
by itself nor a program that is slow everywhere alike hides how it grows. The interval comes from drawing the rounds
again (bootstrap), and holds also what is not known of the empty call's time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_EXPONENT = 9.99  # beyond it, figures say nothing any more
_DRAWS = 1000
_CONFIDENCE = (0.5, 99.5)  # it is looked at more than once, until it is clear
_FLAT = 0.04  # over the upper sizes, a rise of less than this share of the largest time is none
_STANDS_OUT = 8  # empty calls, that a call at the largest size takes at the least
_VISIBLE = 0.5  # of an empty call's time: a rise that is less is lost in it
_EMPTY_KNOWN_TO = 0.25


@dataclass(frozen=True)
class Growth:
    """An exponent, and bounds within which it lies. Where the time does not stand out from an empty call's, or its lower rise
    is not seen, all three may be too low."""

    exponent: float
    low: float
    high: float
    stands_out: bool
    is_seen: bool


def estimate(sizes: Sequence[int], rounds: np.ndarray, empty: np.ndarray, rng: np.random.Generator) -> Growth:
    """From seconds of shape (rounds, sizes), and those of an empty call at each size."""
    times = quick(rounds)
    again = quick(rounds[rng.integers(len(rounds), size=(_DRAWS, len(rounds)))])
    off = empty * rng.uniform(1 - _EMPTY_KNOWN_TO, 1 + _EMPTY_KNOWN_TO, (_DRAWS, 1))
    low, high = np.percentile(_exponents(sizes, again, off), _CONFIDENCE)
    middle = float(_exponents(sizes, times[None], empty[None])[0])
    work = times - empty
    return Growth(
        middle, min(float(low), middle), max(float(high), middle), bool(work[-1] >= _STANDS_OUT * empty[-1]), _is_seen(work, empty[-1])
    )


def quick(rounds: np.ndarray) -> np.ndarray:
    """The time that a quarter of the rounds stay within, of shape (..., sizes) from (..., rounds, sizes).

    What else runs on a machine makes times longer, never shorter; and no program is quicker than its work.
    """
    return np.quantile(rounds, 0.25, axis=-2)


def is_geometric(sizes: Sequence[int]) -> bool:
    """Whether each of at least four sizes is the same times larger than the one before (to one percent), at least eightfold in all."""
    if len(sizes) < 4 or sizes[0] < 1 or sizes[-1] < 8 * sizes[0]:
        return False
    steps = [math.log(after / before) for before, after in zip(sizes, sizes[1:])]
    return min(steps) > 0 and max(steps) - min(steps) < 0.01 * max(steps) + 2 / sizes[0]


def _is_seen(work: np.ndarray, empty: float) -> bool:
    """Whether the lower rise stands out from the empty call, or there is none at all in work that does."""
    lower, upper = _rises(work)
    return bool(lower >= _VISIBLE * empty or upper < _FLAT * work[-1] >= _VISIBLE * empty)


def _rises(work: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over the lower half of the sizes, and over the upper one. The last axis is the sizes'."""
    width = work.shape[-1] // 2
    return work[..., width] - work[..., 0], work[..., -1] - work[..., -1 - width]


def _exponents(sizes: Sequence[int], times: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Of shape (draws,), from times of shape (draws, sizes)."""
    work = times - empty
    lower, upper = _rises(work)
    visible = _VISIBLE * empty[:, -1]
    apart = math.log(sizes[-1] / sizes[len(sizes) // 2])
    found = np.log(np.maximum(upper, visible) / np.maximum(lower, visible)) / apart
    return np.where(upper < _FLAT * work[:, -1], 0.0, np.clip(found, 0.0, MOST_EXPONENT))
