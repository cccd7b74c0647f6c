"""Timed calls, one at a time, on the judge's clock. The learner's processes run only while the judge waits for their answer.

In between they are held, so that nobody's time is theirs to change, and the processor time that they have used by then
shows whether they were.
"""

from typing import Any

from .context import current
from .findings import Finding, NotGradable
from .handles import RemoteCallable

# What a held learner's processes may seem to have used: in each turn, until the last of them has stopped (one scheduler
# tick at 250 Hz, and what the reading lags behind), and of the time that others were timed, less than would change a grade.
_LAST_BREATH_SECONDS = 0.006
_IDLE_SHARE = 0.1


class Turns:
    """From the first hold to `end`. Not gradable where nobody can be held."""

    def __init__(self) -> None:
        if current.holding is None:
            raise NotGradable("judge.no-steady-clock")
        self._holding = current.holding
        self._idle_seconds = 0.0
        self._turns = 0
        self._held_at = self._holding.hold()

    def of_learner(self, function: RemoteCallable, args: tuple[Any, ...]) -> tuple[Any, float]:
        """The learner's answer, and the seconds from the question's first byte to the answer's last."""
        self._turns += 1
        self._idle_seconds += self._holding.let_go() - self._held_at
        try:
            return self.of_trusted(function, args)
        finally:
            if current.session.ended is None:
                self._held_at = self._holding.hold()

    def of_trusted(self, function: RemoteCallable, args: tuple[Any, ...]) -> tuple[Any, float]:
        """The same of a program of the exercise's, while the learner is held."""
        function.session.wake()
        answer = function(*args)
        return answer, function.session.seconds

    def expect_idle(self, others_seconds: float) -> None:
        """Fails where the learner's processes went on while others were timed, for so many seconds together."""
        if self._idle_seconds > _LAST_BREATH_SECONDS * self._turns + _IDLE_SHARE * others_seconds:
            raise Finding("judge.worked-while-held", ms=round(1000 * self._idle_seconds))

    def end(self) -> None:
        """The learner's processes may run again."""
        if current.session.ended is None:
            self._holding.let_go()


def as_arguments(given: Any) -> tuple[Any, ...]:
    """What an `inputs` function made: a tuple of arguments, or the only one."""
    return given if type(given) is tuple else (given,)
