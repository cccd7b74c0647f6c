"""What a learner's program sends to the page: untrusted, so each frame is checked and counted before it passes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from atelier_warden.png import read_size
from atelier_wire.frames import Buffer, FrameError, Header
from atelier_wire.splitter import FrameSplitter

_MAX_METRICS, _MAX_FIGURES, _MAX_ARTIFACTS = 20_000, 100, 64
_MAX_METRIC_NAMES = 64  # each is a chart
_MAX_REFUSED = 50_000  # frames that cost us time and show nothing
_MAX_HEADER_BYTES = 16 * 1024
_MAX_PNG_BYTES = 1_500_000
_MAX_SIDE = 4096
_MAX_PIXELS = 128 * 2**20  # of all figures together: a few kilobytes of PNG can unfold to any number of them
_MAX_ALT = 1000
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

Send = Callable[[Header, Buffer], None]


class Display:
    """Feed it the pipe's bytes; what holds against the rules is sent, the rest is dropped."""

    def __init__(self, artifact_limits: dict[str, int], send: Send, on_broken: Callable[[], None]) -> None:
        self._artifact_limits, self._send, self._on_broken = artifact_limits, send, on_broken
        self._left = {"metric": _MAX_METRICS, "figure": _MAX_FIGURES, "artifact": _MAX_ARTIFACTS}
        self._refused_left, self._pixels_left = _MAX_REFUSED, _MAX_PIXELS
        self._metric_names: set[str] = set()
        self.begin_anew()

    def begin_anew(self) -> None:
        """For another pipe of the same learner's: what was begun in the last one will not be finished, what was counted counts."""
        self._splitter = FrameSplitter(self._body_limit, _MAX_HEADER_BYTES)
        self._broken = False

    def feed(self, data: Buffer) -> None:
        """After one breach of the format nothing more is understood: there is no telling where a frame begins."""
        if self._broken:
            return
        try:
            for header, body in self._splitter.feed(data):
                self._pass(header, body)
        except FrameError:
            self._broken = True
            self._on_broken()

    def _body_limit(self, header: Header) -> int | None:
        limit = self._find_limit(header)
        if limit is None:
            self._refuse()
        return limit

    def _find_limit(self, header: Header) -> int | None:
        kind = header.get("kind")
        if not isinstance(kind, str) or self._left.get(kind, 0) <= 0:
            return None
        if kind == "artifact":
            name = header.get("name")
            return self._artifact_limits.get(name) if isinstance(name, str) else None
        return _MAX_PNG_BYTES if kind == "figure" else 0

    def _pass(self, header: Header, body: bytes) -> None:
        kind = header["kind"]
        checked = _CHECKS[kind](header, body)
        if checked is None or not self._has_room(kind, checked):
            self._refuse()
            return
        self._left[kind] -= 1
        self._send({"kind": kind, **checked}, body)

    def _has_room(self, kind: str, checked: Header) -> bool:
        """Counts what a page has to hold for this frame."""
        if kind == "metric":
            names = self._metric_names | {checked["name"]}
            if len(names) > _MAX_METRIC_NAMES:
                return False
            self._metric_names = names
        if kind == "figure":
            pixels = checked["width"] * checked["height"]
            if pixels > self._pixels_left:
                return False
            self._pixels_left -= pixels
        return True

    def _refuse(self) -> None:
        """Refusing costs time that is nobody's but ours, so it has an end."""
        self._refused_left -= 1
        if self._refused_left < 0:
            raise FrameError("too many frames that cannot be shown")


def _check_metric(header: Header, _: bytes) -> Header | None:
    name, step, value = header.get("name"), _number(header.get("step")), _number(header.get("value"))
    if not _is_name(name) or step is None or value is None:
        return None
    return {"name": name, "step": step, "value": value}


def _check_figure(header: Header, body: bytes) -> Header | None:
    size = read_size(body)
    alt = header.get("alt")
    if size is None or max(size) > _MAX_SIDE or not isinstance(alt, str):
        return None
    # The picture's own numbers, not the header's.
    return {"width": size[0], "height": size[1], "alt": alt.encode("utf-8", "replace").decode()[:_MAX_ALT]}


def _check_artifact(header: Header, _: bytes) -> Header | None:
    return {"name": header["name"]}


_CHECKS: dict[str, Callable[[Header, bytes], Header | None]] = {
    "metric": _check_metric,
    "figure": _check_figure,
    "artifact": _check_artifact,
}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
