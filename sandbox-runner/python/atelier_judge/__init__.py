"""The library that judges are written in. See docs/trainers/writing-a-judge.md."""

from .budgets import budget
from .calling import attribute, baseline, is_error, learner, outcome, release, unchanged, within
from .comparisons import at_least, at_most, close, equal, fails, same, true
from .findings import Finding
from .grading import artifact, metric, params
from .growth import growth
from .registry import test
from .seeded import cases, generator
from .speed import ratio

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
