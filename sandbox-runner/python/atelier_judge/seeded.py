"""Random inputs that no learner can know beforehand and every re-run can make again."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .asked import describe_call
from .context import current
from .findings import Finding, LearnerEnded

_SMALLER_TRIES = 3  # of each size, until one fails
_SIMPLER_TRIES = 12
_SEARCH_SECONDS = 10.0


def generator(*path: object) -> np.random.Generator:
    """A generator for one place in the judge, from the submission's secret and the exercise's public seed."""
    public = str(current.params.get("seed", 0))
    name = "/".join([public, *map(str, path)])
    return np.random.default_rng(int.from_bytes(hmac.digest(current.secret, name.encode(), hashlib.sha256), "big"))


def cases(count: int, holds: Callable[[np.random.Generator, int], None], *, largest: int = 12, show: bool = True) -> None:
    """Tries a property on `count` random cases of growing size, from 1 to `largest`, and reports the simplest failure it finds.

    `holds(rng, size)` makes its own input of that size and compares. Of what fails, the smallest size counts first, then
    the call that takes the fewest characters to write. The message's parameters get the failing case's `size` and number
    (`case`) and, where it may be shown, its `input`: the last call. `show=False` where inputs are made from what only
    the judge may have.
    """
    shows_other_input = current.shows_input
    current.shows_input = show  # for main, where the learner's program ends in a case
    for index in range(count):
        size = 1 + index * largest // max(count, 1)
        failure = _try(holds, index, size)
        if failure:
            raise _report(_simplest(holds, failure), show)
    current.shows_input = shows_other_input


@dataclass(frozen=True)
class _Failure:
    """Of one case: what was found, at which size and number, and what the last call was asked."""

    finding: Finding
    size: int
    case: int
    asked: str


def _report(failure: _Failure, show: bool) -> Finding:
    shown = {"input": failure.asked} if show and failure.asked else {}
    finding = Finding(failure.finding.key, **{**shown, **failure.finding.params, "size": failure.size, "case": failure.case})
    finding.picture = failure.finding.picture
    return finding


def _simplest(holds: Callable[[np.random.Generator, int], None], failure: _Failure) -> _Failure:
    """Looks for smaller sizes that fail, and at the smallest for the shortest call, for no longer than a learner would wait."""
    until = time.monotonic() + _SEARCH_SECONDS
    for smaller in range(1, failure.size):
        found = _collect(holds, failure.case, smaller, range(_SMALLER_TRIES), until)
        if found:
            found += _collect(holds, failure.case, smaller, range(_SMALLER_TRIES, _SIMPLER_TRIES), until)
            return min(found, key=_length)
    return min([failure, *_collect(holds, failure.case, failure.size, range(_SIMPLER_TRIES), until)], key=_length)


def _collect(holds: Callable[[np.random.Generator, int], None], case: int, size: int, tries: range, until: float) -> list[_Failure]:
    failures = (_try(holds, 10_000 * (attempt + 1) + case, size) for attempt in tries if time.monotonic() < until)
    return [failure for failure in failures if failure]


def _length(failure: _Failure) -> int:
    return len(failure.asked)


def _try(holds: Callable[[np.random.Generator, int], None], case: int, size: int) -> _Failure | None:
    current.session.asked = None
    try:
        holds(generator(current.check, case, size), size)
    except LearnerEnded:
        raise
    except Finding as finding:
        return _Failure(finding, size, case, describe_call(*current.session.asked) if current.session.asked else "")
    return None
