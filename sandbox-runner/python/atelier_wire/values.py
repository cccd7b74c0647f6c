"""What encoding and decoding share: the limits of a message, the errors, and the one kind of record."""

from __future__ import annotations

from dataclasses import dataclass


class CodecError(ValueError):
    """A value that cannot travel, or bytes that are not one."""


class Unsendable(CodecError):
    """A value without a plain form that has a near relative with one. `why` is the last word of a message key of the platform's."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(advice)
        self.why = why


@dataclass(frozen=True)
class Limits:
    """What one message may hold."""

    depth: int = 64
    nodes: int = 500_000
    tree_bytes: int = 8 * 1024 * 1024
    buffer_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True)
class ErrorValue:
    """An exception of learner code, as data."""

    type: str
    message: str
    file: str | None = None
    line: int | None = None
    trace: str = ""


DEFAULT_LIMITS = Limits()
ALIGNMENT = 16  # of every buffer, so that an array can be used where it arrived
INT_BITS = 14_000  # Python refuses to print longer numbers, and a judge may have to
