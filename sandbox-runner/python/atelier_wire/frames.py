"""Frames over a file descriptor.

A frame is u32 header length, u32 body length (both big-endian), a JSON object, and raw bytes.
Whoever reads sets the largest body it is willing to hold; nothing is allocated before that check.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Iterable
from typing import Any, Union

from .json_text import write_json

Header = dict[str, Any]
Buffer = Union[bytes, bytearray, memoryview]

MAX_HEADER_BYTES = 64 * 1024
DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024

PREFIX = struct.Struct(">II")

_MAX_BUFFERS_PER_WRITE = 64  # well below every kernel's IOV_MAX


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parse_finite(text: str) -> float:
    """Python reads 1e999 as infinity, which nobody could write again."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large")
    return number


# Made once: making it takes longer than reading most headers does.
_FROM_JSON = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_parse_finite)


class FrameError(Exception):
    """The other side broke the format or exceeded a cap; nothing after it can be trusted."""


class FrameEnd(FrameError):
    """The other side closed in the middle of a frame."""


def read_frame(fd: int, max_body: int = DEFAULT_MAX_BODY_BYTES) -> tuple[Header, bytearray] | None:
    """The next frame, or None when the other side has closed between two frames."""
    prefix = _read_exactly(fd, PREFIX.size, at_boundary=True)
    if prefix is None:
        return None
    header_bytes, body_bytes = check_lengths(prefix, max_body)
    header = parse_header(_read_exactly(fd, header_bytes) or b"")
    return header, _read_exactly(fd, body_bytes) or bytearray()


def write_frame(fd: int, header: Header, body: Buffer | Iterable[Buffer] = b"") -> None:
    """Writes one frame; `body` may be several buffers, which are sent without joining them."""
    _write_all(fd, frame_views(header, body))


def frame_views(header: Header, body: Buffer | Iterable[Buffer] = b"") -> list[memoryview]:
    """What there is to write of a frame, in order."""
    text = encode_header(header)
    views = [memoryview(b"")]
    size = 0
    for part in (body,) if isinstance(body, (bytes, bytearray, memoryview)) else body:
        view = memoryview(part).cast("B")
        if view.nbytes:
            views.append(view)
            size += view.nbytes
    views[0] = memoryview(PREFIX.pack(len(text), size) + text)
    return views


def encode_frame(header: Header) -> bytes:
    """A whole frame without a body, for what is said often and always in the same words."""
    text = encode_header(header)
    return PREFIX.pack(len(text), 0) + text


def encode_header(header: Header) -> bytes:
    """JSON without white space; NaN and infinities are not JSON and raise ValueError."""
    try:
        text = write_json(header).encode()
    except RecursionError as error:  # what could just be read may be too deep to be written
        raise FrameError(f"header is nested too deeply: {error}") from None
    if len(text) > MAX_HEADER_BYTES:
        raise FrameError(f"header of {len(text)} bytes, at most {MAX_HEADER_BYTES} allowed")
    return text


def check_lengths(prefix: Buffer, max_body: int) -> tuple[int, int]:
    """Lengths of header and body, or FrameError when one is beyond its cap."""
    header_bytes, body_bytes = PREFIX.unpack(prefix)
    if header_bytes > MAX_HEADER_BYTES:
        raise FrameError(f"header of {header_bytes} bytes, at most {MAX_HEADER_BYTES} allowed")
    if body_bytes > max_body:
        raise FrameError(f"body of {body_bytes} bytes, at most {max_body} allowed")
    return header_bytes, body_bytes


def parse_header(text: Buffer) -> Header:
    """A JSON object; anything else, including NaN, 1e999 and absurd nesting, is a FrameError."""
    try:
        written = str(text, "utf-8")
        header, end = _FROM_JSON.raw_decode(written)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"header is not JSON: {error}") from None
    if not isinstance(header, dict) or end != len(written):
        raise FrameError("header is not a JSON object")
    return header


def _read_exactly(fd: int, count: int, at_boundary: bool = False) -> bytearray | None:
    data = bytearray(count)
    view = memoryview(data)
    done = 0
    while done < count:
        got = os.readv(fd, [view[done:]])
        if got == 0:
            if at_boundary and done == 0:
                return None
            raise FrameEnd(f"closed after {done} of {count} bytes")
        done += got
    return data


def _write_all(fd: int, views: list[memoryview]) -> None:
    while views:
        write_some(fd, views)


def write_some(fd: int, views: list[memoryview]) -> None:
    """One write; what it took is taken off the list."""
    sent = os.writev(fd, views[:_MAX_BUFFERS_PER_WRITE])
    while views and sent >= views[0].nbytes:
        sent -= views.pop(0).nbytes
    if sent:
        views[0] = views[0][sent:]
