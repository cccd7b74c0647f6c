"""How judges reach the learner's code."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .context import current
from .findings import Finding, JudgeBroken, NotGradable
from .handles import Handle, RemoteCallable
from .mismatches import first_difference
from .session import Raised, display_name


class Learner:
    """The learner's entry module: `learner.name(...)` calls a function or builds an object."""

    def __getattr__(self, name: str) -> RemoteCallable:
        if name.startswith("__"):
            raise AttributeError(name)
        return RemoteCallable(current.session, None, name)


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
baseline = Baseline()


def outcome(function: RemoteCallable | Handle, *args: Any, **kwargs: Any) -> Any:
    """Calls, and returns what learner code raised where it did, so that a check can look at it (`is_error`)."""
    owner, name = _target(function)
    return current.session.outcome(owner, name, args, kwargs)


def unchanged(function: RemoteCallable | Handle, *args: Any, message: str = "judge.inputs-changed", **kwargs: Any) -> Any:
    """Calls, and fails where the learner's copies of the arguments came back changed. Returns the result.

    The copies are reported by the learner's process, so this teaches; what protects a
    grade is that expected values are computed from the judge's own originals.
    """
    owner, name = _target(function)
    answer = current.session.call(owner, name, args, kwargs, echo=True)
    if type(answer) is not tuple or len(answer) != 2:
        raise Finding("judge.unusable-answer", name=display_name(owner, name))
    result, after = answer
    if first_difference(after, (args, kwargs), bits=True):
        raise Finding(message, name=display_name(owner, name))
    return result


def attribute(owner: Learner | Handle, name: str) -> Any:
    """The value of a module's or an object's attribute."""
    return current.session.get(owner if isinstance(owner, Handle) else None, name)


def release(handle: Handle) -> None:
    """Lets the learner's process forget an object."""
    current.session.release(handle)


@contextmanager
def within(*, seconds: float | None = None, megabytes: float | None = None) -> Iterator[None]:
    """Other limits for the calls inside the block: time of one call, size of its answer."""
    with current.session.within(seconds, megabytes):
        yield


def _target(function: Callable[..., Any]) -> tuple[Handle | None, str | None]:
    if isinstance(function, RemoteCallable):
        return function.owner, function.name
    if isinstance(function, Handle):
        return function, None
    raise TypeError("expected a function of the learner's, e.g. learner.attention")


def is_error(value: Any, type_name: str) -> bool:
    """True where an outcome is an exception of this type that was raised; one that was returned is a value like any other."""
    return isinstance(value, Raised) and value.type == type_name
