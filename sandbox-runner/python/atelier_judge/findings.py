"""What a check can end with, other than passing."""

from typing import Any


class Finding(Exception):
    """Something the judge found out about the learner's code: a message key and its parameters, never prose."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params
        self.picture: dict[str, Any] | None = None  # as the contract's Picture


class LearnerEnded(Finding):
    """The learner's process can answer no more: it died, took too long, or broke the channel."""

    def __init__(self, key: str, limit: str | None = None, **params: Any) -> None:
        super().__init__(key, **params)
        self.limit = limit


class NotGradable(Exception):
    """Nothing was found out, and not by the learner's doing: a message key and its parameters."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


class JudgeBroken(Exception):
    """What the exercise's author has to mend, in words for the operator's log."""
