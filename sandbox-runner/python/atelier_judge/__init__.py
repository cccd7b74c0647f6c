"""The library that judges are written in. See docs/trainers/writing-a-judge.md."""

from typing import TYPE_CHECKING, Any

from .budgets import budget
from .calling import attribute, baseline, fresh_program, is_error, learner, outcome, release, unchanged, within
from .comparisons import at_least, at_most, close, equal, fails, same, true
from .context import current
from .findings import Finding
from .grading import artifact, metric, params
from .growth import growth
from .registry import test
from .seeded import cases, generator
from .speed import ratio

if TYPE_CHECKING:
    fresh = fresh_program

__all__ = [
    "Finding",
    "artifact",
    "at_least",
    "at_most",
    "attribute",
    "baseline",
    "budget",
    "cases",
    "close",
    "equal",
    "fails",
    "fresh",
    "generator",
    "growth",
    "is_error",
    "learner",
    "metric",
    "outcome",
    "params",
    "ratio",
    "release",
    "same",
    "test",
    "true",
    "unchanged",
    "within",
]


def __getattr__(name: str) -> Any:
    """`fresh`, for whoever imports it: where nobody does, nobody keeps the learner's files for it."""
    if name != "fresh":
        raise AttributeError(name)
    current.wants_fresh = True
    return fresh_program
