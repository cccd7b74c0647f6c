"""Frames for the pilot on the report channel, which the learner's process does not have."""

import io
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from atelier_wire.frames import write_frame

from .findings import LearnerEnded
from .registry import Test

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_PICTURES = 6  # of an attempt: each takes half of what a frame's header may
_TEXT_LENGTH = 300  # with 16 of them, a frame header always has room


class Report:
    """Writes what the judge found, as docs/architecture.md describes it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        # Of the check under way, where it timed anything, or has two arrays to show.
        self.speed: dict[str, Any] | None = None
        self.growth: dict[str, Any] | None = None
        self.picture: dict[str, Any] | None = None
        self._pictures_left = _MOST_PICTURES

    def check(self, test: Test, status: str, key: str | None = None, params: Mapping[str, Any] | None = None) -> None:
        """One check's outcome."""
        self._send(
            {
                "kind": "check",
                "id": test.id,
                "task": test.task,
                "status": status,
                "points": test.points if status == "passed" else 0,
                "maxPoints": test.points,
                "hidden": test.hidden,
                "messageKey": key,
                "params": plain_params(params or {}),
                **({"speed": self.speed} if self.speed else {}),
                **({"growth": self.growth} if self.growth else {}),
                **self._take_picture(status),
            }
        )
        self.speed = self.growth = self.picture = None

    def _take_picture(self, status: str) -> dict[str, Any]:
        if status != "failed" or not self.picture or not self._pictures_left:
            return {}
        self._pictures_left -= 1
        return {"picture": self.picture}

    def metric(self, name: str, value: float) -> None:
        """A figure that the judge measured itself."""
        if not _NAME.fullmatch(name) or not math.isfinite(value):
            raise ValueError(f"metric {name!r}: a lower-case name with dashes, and a finite number")
        self._send({"kind": "metric", "name": name, "value": float(value)})

    def artifact(self, name: str, arrays: Mapping[str, Any]) -> None:
        """Arrays that later exercises may read, as an .npz file without pickled objects."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"artifact {name!r}: a lower-case name with dashes")
        file = io.BytesIO()
        np.savez(file, **{key: np.asarray(array) for key, array in arrays.items()})
        self._send({"kind": "artifact", "name": name}, file.getvalue())

    def learner_ended(self, ending: LearnerEnded, check: str) -> None:
        """Why the learner's process answers no more."""
        if ending.limit:
            self._send({"kind": "learner-limit", "limit": ending.limit, "check": check})
        else:
            self._send({"kind": "learner-died", "check": check})

    def done(self) -> None:
        """The judge has finished; without this frame nothing it said is a grade."""
        self._send({"kind": "done"})

    def _send(self, header: dict[str, Any], body: bytes = b"") -> None:
        write_frame(self._descriptor, header, body)


def short_milliseconds(seconds: float) -> float:
    """As many digits as a clock deserves."""
    return float(f"{1000 * seconds:.4g}")


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters that every later reader can keep: short printable texts, finite numbers, switches, null."""
    return {key[:60]: _plain(value) for key, value in list(params.items())[:16]}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, np.integer)) and abs(int(value)) <= 2**53:
        return int(value)
    if isinstance(value, (float, np.floating)) and math.isfinite(value):
        return float(f"{float(value):.6g}")
    text = value if isinstance(value, str) else _shown(value)
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text[: _TEXT_LENGTH + 1])  # cut first: the text may be the learner's, and huge
    return text if len(text) <= _TEXT_LENGTH else text[: _TEXT_LENGTH - 1] + "…"


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) > 20:
        return f"{type(value).__name__}, {len(value)} items"
    return repr(value)
