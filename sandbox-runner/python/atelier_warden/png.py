"""The few facts about a PNG that decide whether a page may show it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK = struct.Struct(">I4s")  # length, kind; the content and its CRC follow
_HEADER = struct.Struct(">IIBBBBB")  # width, height, depth, colour, compression, filter, interlace
_END = (b"IEND", b"")
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # by kind of colour
# What Matplotlib writes, and plain facts about colour. Not here: animations, which keep a page busy, and texts and
# profiles that are compressed, which a few kilobytes unfold to any size.
_SHOWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"tEXt", b"tIME"}
_MAX_ASIDE = 64 * 1024  # bytes that are no picture


def read_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None when this is not a whole PNG with an honest header and nothing but a picture."""
    if not data.startswith(_SIGNATURE):
        return None
    chunks = list(_split(data))
    kinds = [kind for kind, _ in chunks]
    if len(chunks) < 2 or chunks[-1] != _END or kinds[0] != b"IHDR" or kinds.count(b"IHDR") > 1 or not _SHOWN.issuperset(kinds):
        return None
    if sum(len(content) for kind, content in chunks if kind != b"IDAT") > _MAX_ASIDE:
        return None
    return _read_header(bytes(chunks[0][1]))


def _read_header(content: bytes) -> tuple[int, int] | None:
    if len(content) != _HEADER.size:
        return None
    width, height, depth, colour, compression, filtering, interlace = _HEADER.unpack(content)
    known = depth in _DEPTHS.get(colour, ()) and compression == filtering == 0 and interlace <= 1
    return (width, height) if known and width > 0 and height > 0 else None


def _split(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks in order, up to one that is cut off, does not carry its own sum, or ends the picture too early."""
    view, at = memoryview(data), len(_SIGNATURE)
    while at + _CHUNK.size + 4 <= len(data):
        length, kind = _CHUNK.unpack_from(data, at)
        end = at + _CHUNK.size + length
        if end + 4 > len(data) or zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            return
        at = end + 4
        if kind == b"IEND" and at != len(data):
            return
        yield kind, view[end - length : end]
