"""The pipe to the page, and what the exercise handed in."""

from __future__ import annotations

import os
import re
import threading
from types import MappingProxyType
from typing import Mapping, Union

from atelier_wire.frames import Buffer, Header, write_frame

Param = Union[int, float, str, bool]

_values: dict[str, Param] = {}
_lock = threading.Lock()
_display: int | None = None
_owner: int | None = None

params: Mapping[str, Param] = MappingProxyType(_values)
"""Sizes and switches of this exercise, by name: numbers, words or booleans; the same for learner and judge."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


def open_page(values: dict[str, Param], display_fd: int) -> None:
    """Called once, before the learner's first line."""
    global _display, _owner
    _values.clear()
    _values.update(values)
    _display, _owner = display_fd, os.getpid()


def send(header: Header, body: Buffer = b"") -> None:
    """Writes one frame; without a page (a program run at home) it does nothing, after a fork it refuses."""
    if _display is None:
        return
    if os.getpid() != _owner:
        raise RuntimeError("atelier: only the program's first process talks to the page, not one that it started")
    with _lock:
        write_frame(_display, header, body)


def check_name(name: str) -> str:
    """Lower-case letters, digits and dashes, beginning with a letter, at most 41 characters."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"atelier: {name!r} is not a name; use lower-case letters, digits and dashes, e.g. 'loss-held-out'")
    return name
