"""Random inputs that no learner can know beforehand and every re-run can make again."""

import hashlib
import hmac
from collections.abc import Callable

import numpy as np

from .context import current
from .findings import Finding, LearnerEnded

_SMALLER_TRIES = 3


def generator(*path: object) -> np.random.Generator:
    """A generator for one place in the judge, from the submission's secret and the exercise's public seed."""
    public = str(current.params.get("seed", 0))
    name = "/".join([public, *map(str, path)])
    return np.random.default_rng(int.from_bytes(hmac.digest(current.secret, name.encode(), hashlib.sha256), "big"))


def cases(count: int, holds: Callable[[np.random.Generator, int], None], *, largest: int = 12) -> None:
    """Tries a property on `count` random cases of growing size, and reports the smallest failure it finds.

    `holds(rng, size)` makes its own input of that size and compares. The failing
    case's size and number join the message's parameters.
    """
    for index in range(count):
        size = 1 + index * largest // max(count, 1)
        failure = _try(holds, index, size)
        if failure:
            raise _smaller(holds, index, size) or failure


def _smaller(holds: Callable[[np.random.Generator, int], None], index: int, size: int) -> Finding | None:
    for smaller in range(1, size):
        for attempt in range(_SMALLER_TRIES):
            failure = _try(holds, 10_000 * (attempt + 1) + index, smaller)
            if failure:
                return failure
    return None


def _try(holds: Callable[[np.random.Generator, int], None], index: int, size: int) -> Finding | None:
    try:
        holds(generator(current.check, index, size), size)
    except LearnerEnded:
        raise
    except Finding as finding:
        return Finding(finding.key, **{**finding.params, "size": size, "case": index})
    return None
