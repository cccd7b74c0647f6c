"""Grading speed: against a baseline in a sandbox of its own, through the same path, on the judge's clock.

A pair is one fresh input, given to both, one right after the other, in turns first. Every answer is compared before the
next input is made. The learner's processes run only while the judge waits for their answer: while the baseline is timed,
and between pairs, they are held, and the processor time they have used shows whether they were.
"""

import time
from collections.abc import Callable
from typing import Any

from . import paired
from .comparisons import close
from .context import current
from .findings import Finding, JudgeBroken, NotGradable
from .handles import RemoteCallable
from .reporting import short_milliseconds
from .turns import Turns, as_arguments

_WARM_UP_PAIRS = 2  # first calls compile, cache and take memory
_MOST_SECONDS = 12.0
_OWN_NOISE = 2.0  # a learner's times that vary so many times more than the baseline's do so by themselves
_LEAST_SECONDS = 1e-6  # of one call: what is left of it may be less than the noise of what was taken off


def ratio(
    subject: RemoteCallable,
    against: RemoteCallable,
    *,
    inputs: Callable[[], Any],
    at_least: float,
    message: str,
    compare: Callable[[Any, Any], None] = close,
    floor_seconds: float = 0.0,
    seconds: float = _MOST_SECONDS,
) -> None:
    """Fails unless the learner's function is at least so many times faster than the baseline's.

    `inputs()` makes a fresh argument, or a tuple of arguments, each time. `compare(answer, expected)` raises a Finding
    where an answer is wrong; the expected one is the baseline's. `floor_seconds` is what no machine of this kind can do
    the work in (bytes moved by peak bandwidth, operations by peak rate): less than that is not graded but looked at.
    `seconds` bounds the whole measurement. What cannot be measured well enough is not gradable, and costs nothing.
    """
    contest = _Contest(subject, against, inputs, compare)
    try:
        pairs = contest.run(seconds, at_least)
    finally:
        contest.end()
    estimate = paired.estimate([baseline / learner for baseline, learner in pairs])
    at_work = paired.estimate([learner for _, learner in pairs])
    if at_work.middle <= max(floor_seconds, _LEAST_SECONDS):
        raise NotGradable("judge.implausible", ms=1000 * at_work.middle, floor=1000 * floor_seconds)
    value = estimate.middle
    if estimate.spread > paired.STEADY and not estimate.is_clear_of(at_least):
        noise = paired.estimate([baseline for baseline, _ in pairs]).spread
        if noise > paired.STEADY or at_work.spread < _OWN_NOISE * noise:
            raise NotGradable("judge.too-noisy", pairs=len(pairs), percent=round(100 * estimate.spread))
        value = estimate.low  # the machine was steady: whoever takes now this, now that long is taken by the longer times
    current.report.speed = {
        "ratio": value,
        "low": estimate.low,
        "high": estimate.high,
        "atLeast": at_least,
        "floorMs": 1000 * floor_seconds,
        "pairs": [[short_milliseconds(baseline), short_milliseconds(learner)] for baseline, learner in pairs],
    }
    if value < at_least:
        raise Finding(message, ratio=float(f"{value:.3g}"), threshold=at_least, pairs=len(pairs))


class _Contest:
    """The two functions, timed in turns."""

    def __init__(
        self, subject: RemoteCallable, against: RemoteCallable, inputs: Callable[[], Any], compare: Callable[[Any, Any], None]
    ) -> None:
        if subject.session is not current.session or against.session is not current.baseline:
            raise JudgeBroken("ratio() takes a function of the learner's and one of the baseline's")
        self._turns = Turns()
        self._subject, self._against, self._inputs, self._compare = subject, against, inputs, compare
        self._paired = 0
        self._empty_calls: list[float] = []

    def run(self, seconds: float, at_least: float) -> list[tuple[float, float]]:
        """Seconds of baseline and learner, pair by pair, less what a call without any work takes."""
        until = time.monotonic() + seconds
        for _ in range(_WARM_UP_PAIRS):
            self._pair()
        self._empty_calls.clear()
        raw: list[tuple[float, float]] = []
        while len(raw) < paired.MOST_PAIRS:
            raw.append(self._pair())
            if len(raw) < paired.LEAST_PAIRS:
                continue
            known = paired.estimate([baseline / learner for baseline, learner in self._less_empty(raw)])
            if known.spread < paired.CERTAIN or known.is_clear_of(at_least) or time.monotonic() > until:
                break
        pairs = self._less_empty(raw)
        self._turns.expect_idle(sum(baseline for baseline, _ in pairs))
        if paired.median([baseline for baseline, _ in pairs]) < paired.median(self._empty_calls):
            raise JudgeBroken("the baseline's work takes less time than reaching it: choose larger inputs")
        return pairs

    def end(self) -> None:
        """The learner's processes may run again."""
        self._turns.end()

    def _pair(self) -> tuple[float, float]:
        args = as_arguments(self._inputs())
        self._paired += 1
        if self._paired % 4 in (0, 1):
            expected, baseline = self._turns.of_trusted(self._against, args)
            answer, learner = self._turns.of_learner(self._subject, args)
        else:
            answer, learner = self._turns.of_learner(self._subject, args)
            expected, baseline = self._turns.of_trusted(self._against, args)
        self._time_nothing(args)
        self._compare(answer, expected)
        return baseline, learner

    def _time_nothing(self, args: tuple[Any, ...]) -> None:
        """What a call takes that does nothing with its arguments, beside each pair because a machine is not always as busy.
        In the trusted sandbox: there it cannot be drawn out."""
        session = self._against.session
        session.wake()
        session.do_nothing(args)
        self._empty_calls.append(session.seconds)

    def _less_empty(self, pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
        empty = paired.median(self._empty_calls)
        return [(max(baseline - empty, _LEAST_SECONDS), max(learner - empty, _LEAST_SECONDS)) for baseline, learner in pairs]
