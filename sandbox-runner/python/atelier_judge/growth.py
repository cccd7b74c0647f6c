"""Grading how a program's time grows with the size of its input, on the judge's clock.

A round is one call at each size, in an order of its own, each with a fresh input and its answer checked. Between calls
the learner's processes are held, and the judge times a piece of work of its own, which shows whether the machine is steady.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import growing, paired
from .context import current
from .empty_calls import time_empty
from .findings import Finding, JudgeBroken, NotGradable
from .handles import RemoteCallable
from .reporting import short_milliseconds
from .seeded import generator
from .turns import Turns, as_arguments

_LOOKS = (9, 15, 25, 41, 61)  # rounds after which it is asked whether they say enough; chance gets few looks
_MOST_SECONDS = 12.0
_REFERENCE_LOOPS = 20_000  # one or two milliseconds


def growth(
    function: RemoteCallable,
    *,
    sizes: Sequence[int],
    inputs: Callable[[int], Any],
    check: Callable[..., None],
    at_most: float,
    message: str,
    seconds: float = _MOST_SECONDS,
) -> None:
    """Fails where the time of a call grows faster with the size of its input than `size ** at_most`.

    `sizes`: four or more, each the same times larger than the last, eightfold or more in all. `inputs(size)` makes a fresh
    argument, or a tuple of arguments, each time; `check(answer, *args)` raises a Finding where an answer is wrong.
    `seconds` bounds the measurement, once nine rounds are done. The message gets `exponent`, `low`, `high`, `threshold`.

    A program that is slow everywhere alike is judged by how it grows on top of that; one whose times vary while the machine
    is steady, by the upper end of what they allow. Where the sizes are too small for its times to be seen, or the machine
    is not steady, it is not gradable. A program that waits the longer the smaller its input is looks better than it
    is: where that matters, ask for a `ratio` at a large size too.
    """
    if not growing.is_geometric(sizes) or function.session is not current.session:
        raise JudgeBroken("growth() takes a function of the learner's, and four sizes or more, evenly many times larger, eightfold in all")
    series = _Series(function, sizes, inputs, check)
    try:
        known = series.run(seconds, at_most)
    finally:
        series.end()
    exponent = _settle(known, at_most, series)
    current.report.growth = series.describe(known, exponent, at_most)
    if exponent > at_most:
        found = {"exponent": exponent, "low": known.low, "high": known.high}
        raise Finding(message, threshold=at_most, **{name: round(value, 2) for name, value in found.items()})


def _settle(known: growing.Growth, at_most: float, series: "_Series") -> float:
    """The exponent to grade by, or NotGradable."""
    if known.low > at_most:
        return known.exponent
    is_doubtful = known.high > at_most
    if known.stands_out and known.is_seen and not is_doubtful:
        return known.exponent
    if series.noise > paired.STEADY:
        raise NotGradable("judge.too-noisy-to-grow", rounds=len(series.rounds), percent=round(100 * series.noise))
    if not known.stands_out or not is_doubtful:
        raise NotGradable("judge.too-quick-to-grow", largest=series.sizes[-1], ms=short_milliseconds(series.largest_seconds))
    return known.high  # the machine was steady: whoever takes now this, now that long is taken by the worse of it


class _Series:
    """The function, timed at each size in turns."""

    def __init__(self, function: RemoteCallable, sizes: Sequence[int], inputs: Callable[[int], Any], check: Callable[..., None]) -> None:
        self._function, self.sizes, self._inputs, self._check = function, sizes, inputs, check
        self._rng = generator(current.check, "growth")
        self._references: list[float] = []
        self._empty = np.zeros(len(sizes))
        self.rounds: list[list[float]] = []
        self._turns = Turns()

    def run(self, seconds: float, at_most: float) -> growing.Growth:
        """Rounds until it is clear on which side of the threshold the exponent lies, or time is up."""
        until = time.monotonic() + seconds
        self._empty = np.array([self._warm_up(size) for size in self.sizes])  # first calls compile, cache and take memory
        while True:
            self.rounds.append(self._round())
            is_late = time.monotonic() > until
            if len(self.rounds) not in _LOOKS and not (is_late and len(self.rounds) > _LOOKS[0]):
                continue
            known = growing.estimate(self.sizes, np.array(self.rounds), self._empty, self._rng)
            is_clear = known.low > at_most or known.high <= at_most and known.stands_out and known.is_seen
            if is_clear or is_late or len(self.rounds) == _LOOKS[-1]:
                break
        self._turns.expect_idle(sum(self._references))
        return known

    def end(self) -> None:
        """The learner's processes may run again."""
        self._turns.end()

    @property
    def noise(self) -> float:
        """How much the judge's own work varied from round to round, as a share."""
        return paired.estimate(self._references).spread

    @property
    def largest_seconds(self) -> float:
        """What a quick call at the largest size took."""
        return float(growing.quick(np.array(self.rounds))[-1])

    def describe(self, known: growing.Growth, exponent: float, at_most: float) -> dict[str, Any]:
        """As the contract's Growth."""
        times = np.array(self.rounds)
        marks = zip(self.sizes, times.min(axis=0), growing.quick(times), times.max(axis=0))
        return {
            "exponent": exponent,
            "low": known.low,
            "high": known.high,
            "atMost": at_most,
            "rounds": len(self.rounds),
            "points": [[int(size), *map(short_milliseconds, seconds)] for size, *seconds in marks],
        }

    def _warm_up(self, size: int) -> float:
        """Seconds of an empty call with arguments and an answer of this size."""
        args = as_arguments(self._inputs(size))
        answer, _ = self._turns.of_learner(self._function, args)
        self._check(answer, *args)
        return time_empty(args, answer)

    def _round(self) -> list[float]:
        times = [0.0] * len(self.sizes)
        reference = 0.0
        for place in self._rng.permutation(len(self.sizes)):
            args = as_arguments(self._inputs(self.sizes[place]))
            answer, times[place] = self._turns.of_learner(self._function, args)
            self._check(answer, *args)
            reference += _time_reference()
        self._references.append(reference)
        return times


def _time_reference() -> float:
    began = time.perf_counter()
    sum(number * number % 7 for number in range(_REFERENCE_LOOPS))
    return time.perf_counter() - began
