"""The tests of judge.py, in the order they are written."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")


@dataclass(frozen=True)
class Test:
    """One check: what it is worth, for which task, and the function that decides it."""

    id: str
    task: int
    points: float
    hidden: bool
    shows_input: bool
    function: Callable[..., None]


tests: list[Test] = []


def test(
    *, task: int, points: float, hidden: bool = False, shows_input: bool = False, id: str | None = None  # noqa: A002
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declares a check. It passes unless a comparison in it fails; it may take `rng`.

    `hidden`: the exercise's `reveal` policy decides about its result. `shows_input`: where it fails and may be shown, so
    may what the last call was asked; not for inputs that are made from data which only the judge may have.
    """

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        name = id or function.__name__.replace("_", "-")
        unknown = set(inspect.signature(function).parameters) - {"rng"}
        if not _ID.fullmatch(name) or any(other.id == name for other in tests) or points < 0 or unknown:
            raise ValueError(f"test {name!r}: a free id of lower-case letters, digits and dashes, points from 0, and no argument but rng")
        tests.append(Test(name, task, points, hidden, shows_input, function))
        return function

    return declare
