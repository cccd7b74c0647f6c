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
    function: Callable[..., None]


tests: list[Test] = []


def test(*, task: int, points: float, hidden: bool = False, id: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:  # noqa: A002
    """Declares a check. It passes unless a comparison in it fails; it may take `rng`."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        name = id or function.__name__.replace("_", "-")
        unknown = set(inspect.signature(function).parameters) - {"rng"}
        if not _ID.fullmatch(name) or any(other.id == name for other in tests) or points < 0 or unknown:
            raise ValueError(f"test {name!r}: a free id of lower-case letters, digits and dashes, points from 0, and no argument but rng")
        tests.append(Test(name, task, points, hidden, function))
        return function

    return declare
