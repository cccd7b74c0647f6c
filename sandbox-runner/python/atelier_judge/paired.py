"""What paired timings say about how many times faster one program is than another. Pure: numbers in, numbers out.

Each pair timed both programs on the same input, one right after the other, so that what slows the machine for longer
than a pair slows both. The median of the pairs' ratios is robust against the rest; its confidence interval comes from
the order of the ratios alone (the sign test), and assumes nothing of how noise is distributed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

ALPHA = 0.05  # the interval misses the true median once in twenty times

LEAST_PAIRS = 21
MOST_PAIRS = 301
# Half the interval's width in logarithms, about the same as a share: beyond it a ratio is not known well enough to grade by.
# At 4 %, a ratio that is 10 % wrong lies five standard errors away.
STEADY = 0.04
# A ratio that is this far from what is asked for, in shares and in half intervals (about five standard errors), need not be
# known so well to be on one side of it.
_CLEAR, _SPREADS = 0.25, 2.5
# Within this, more pairs would only cost the learner time.
CERTAIN = 0.015


@dataclass(frozen=True)
class Estimate:
    """A positive figure known from repeated measurement: its middle, and bounds within which it lies."""

    middle: float
    low: float
    high: float

    def is_clear_of(self, threshold: float) -> bool:
        """Whether there is no doubt on which side of a threshold it lies, coarsely as it may be known."""
        return abs(math.log(self.middle / threshold)) > max(_SPREADS * self.spread, _CLEAR)

    @property
    def spread(self) -> float:
        """Half the interval's width in natural logarithms."""
        return (math.log(self.high) - math.log(self.low)) / 2


def estimate(values: Sequence[float]) -> Estimate:
    """Median and confidence interval of positive values, at least six of them."""
    ordered = sorted(values)
    rank = _rank(len(ordered))
    return Estimate(median(ordered), ordered[rank], ordered[-1 - rank])


def _rank(count: int) -> int:
    """How many values lie outside the interval at either end: the most that the sign test allows."""
    outside, rank = 0.0, 0
    while True:
        outside += 2 * math.comb(count, rank) / 2**count
        if outside > ALPHA:
            break
        rank += 1
    if rank == 0:
        raise ValueError(f"{count} values are too few for an interval")
    return rank - 1


def median(values: Sequence[float]) -> float:
    """The middle of positive values, or between the two in the middle, as a share of each."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else math.sqrt(ordered[middle - 1] * ordered[middle])
