"""How judges reach the learner's code."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .context import current
from .findings import Finding, JudgeBroken, NotGradable
from .handles import Handle, RemoteCallable
from .mismatches import first_difference, first_distance
from .session import Raised, display_name


class Learner:
    """The learner's entry module: `learner.name(...)` calls a function or builds an object."""

    def __getattr__(self, name: str) -> RemoteCallable:
        if name.startswith("__"):
            raise AttributeError(name)
        return RemoteCallable(current.session, None, name)


class Fresh(Learner):
    """The learner's program begun anew: `fresh.name(...)`. From its first use on `learner` is the same program."""

    def __getattr__(self, name: str) -> RemoteCallable:
        if not name.startswith("__"):
            _begin_anew()
        return super().__getattr__(name)


class Baseline:
    """What baseline.py has, served by a sandbox of its own."""

    def __getattr__(self, name: str) -> RemoteCallable:
        if name.startswith("__"):
            raise AttributeError(name)
        if current.baseline is None:
            if os.path.exists("baseline.py"):
                raise NotGradable("judge.no-steady-clock")
            raise JudgeBroken("there is no baseline.py beside judge.py")
        return RemoteCallable(current.baseline, None, name)


learner = Learner()
fresh_program = Fresh()
baseline = Baseline()


def outcome(function: RemoteCallable | Handle, *args: Any, **kwargs: Any) -> Any:
    """Calls, and returns what learner code raised where it did, so that a check can look at it (`is_error`)."""
    owner, name = _target(function)
    return current.session.outcome(owner, name, args, kwargs)


def unchanged(function: RemoteCallable | Handle, *args: Any, message: str = "judge.inputs-changed", **kwargs: Any) -> Any:
    """Calls twice with the same objects, and fails where they came back changed, or where the second answer is another. Returns the first.

    What came back is the word of the learner's process and teaches. The second answer
    is what a program cannot give that has spoilt its inputs, unless it put them right again.
    """
    session = current.session
    owner, name = _target(function)
    kept = [session.keep(value) for value in args]
    named = {key: session.keep(value) for key, value in kwargs.items()}
    result = session.call(owner, name, tuple(kept), named)
    answer = session.call(owner, name, tuple(kept), named, echo=True)
    session.asked = display_name(owner, name), args, kwargs
    for handle in (*kept, *named.values()):
        session.release(handle)
    if type(answer) is not tuple or len(answer) != 2:
        raise Finding("judge.unusable-answer", name=display_name(owner, name))
    again, after = answer
    if first_difference(after, (args, kwargs), bits=True) or _differs(again, result):
        raise Finding(message, name=display_name(owner, name))
    return result


def _differs(again: Any, result: Any) -> bool:
    """Beyond what the order of additions, which a device may change, does to a sum."""
    if isinstance(result, Handle):
        return False  # an object of the learner's, new at each call
    if first_difference(again, result, bits=True) is None:
        return False
    try:
        return first_distance(again, result, rtol=1e-4, atol=1e-5, dtype=None) is not None
    except (TypeError, ValueError):  # no numbers
        return True


def attribute(owner: Learner | Handle, name: str) -> Any:
    """The value of a module's or an object's attribute."""
    if isinstance(owner, Fresh):
        _begin_anew()
    return current.session.get(owner if isinstance(owner, Handle) else None, name)


def release(handle: Handle) -> None:
    """Lets the learner's process forget an object."""
    current.session.release(handle)


@contextmanager
def within(*, seconds: float | None = None, megabytes: float | None = None) -> Iterator[None]:
    """Other limits for the calls inside the block: time of one call, size of its answer."""
    with current.session.within(seconds, megabytes):
        yield


def _begin_anew() -> None:
    if current.session.program == 1 and current.holding is not None and current.holding.holds:
        raise JudgeBroken("fresh is first used while the learner is held: use it before ratio() and growth(), not in what they call")
    current.session.begin_anew()


def _target(function: Callable[..., Any]) -> tuple[Handle | None, str | None]:
    if isinstance(function, RemoteCallable):
        return function.owner, function.name
    if isinstance(function, Handle):
        return function, None
    raise TypeError("expected a function of the learner's, e.g. learner.attention")


def is_error(value: Any, type_name: str) -> bool:
    """True where an outcome is an exception of this type that was raised; one that was returned is a value like any other."""
    return isinstance(value, Raised) and value.type == type_name
