"""Pages that every fork touches, made its own all at once.

A fork shares its parent's memory until one of them writes, and finds the pages of programs one by one. Each is a fault
of its own, and a Python program writes to a thousand pages by counting references alone. Where the processor is virtual
a fault costs some fifty microseconds; whoever knows the pages beforehand has them for a fraction of that, in one call.
An optimisation only: a kernel that lacks the call (before Linux 5.14) takes its faults one by one.
"""

from __future__ import annotations

import array
import os
from collections.abc import Iterator

from atelier_wire.frames import Buffer
from atelier_zygote import syscalls
from atelier_zygote.own_maps import Mapping, list_own_maps

_PAGE = os.sysconf("SC_PAGE_SIZE")
_ENTRY_BYTES = 8
_CHUNK_PAGES = 2048  # small steps: what looking itself needs would count as touched
_PRESENT, _EXCLUSIVE = 1 << 63, 1 << 56  # Documentation/admin-guide/mm/pagemap.rst
_MOST_RANGES = 1000  # the kernel takes 1,024 in one call
_MOST_WRITTEN = 1280  # 5 MiB, so that waiting sandboxes stay small
_MOST_READ = 8192  # pages of program files, which all sandboxes share

# Address and length, one pair after the other, as the kernel reads them.
Ranges = array.array


class HotPages:
    """Ranges that a fork has written to, and ranges of program files that it has found."""

    def __init__(self) -> None:
        self.written: Ranges = array.array("L")
        self.read: Ranges = array.array("L")

    @classmethod
    def unpack(cls, packed: Buffer) -> HotPages:
        """What `pack` made, in another process of the same kind."""
        words = array.array("L", bytes(packed))
        pages = cls()
        pages.written, pages.read = words[1 : 1 + words[0]], words[1 + words[0] :]
        return pages

    def pack(self) -> bytes:
        """For a pipe: how many words are of written ranges, those, and the others."""
        return (array.array("L", [len(self.written)]) + self.written + self.read).tobytes()

    def keep_mapped(self) -> None:
        """Forgets what the caller, the parent of forks to come, does not have: memory that a fork has made for itself.
        The kernel would stop at the first range that is not there."""
        mapped = _join(list_own_maps())
        self.written, self.read = _intersect(self.written, mapped), _intersect(self.read, mapped)

    def take(self) -> None:
        """Makes them the caller's, if the kernel can."""
        for ranges, advice in ((self.written, syscalls.POPULATE_WRITE), (self.read, syscalls.POPULATE_READ)):
            if ranges:
                syscalls.populate(ranges.buffer_info()[0], len(ranges) // 2, advice)


def open_pagemap() -> int:
    """The caller's own; to be opened while it may still look at itself."""
    return os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)


def find_touched(pagemap: int) -> HotPages:
    """What the caller, a fork, has touched since it was born: writable pages that it shares with nobody, and
    pages of program files, of which a fork starts with none."""
    found = HotPages()
    _gather(found.written, _list_pages(pagemap, (b"rw-p",), _PRESENT | _EXCLUSIVE), _MOST_WRITTEN)
    _gather(found.read, _list_pages(pagemap, (b"r-xp", b"r--p"), _PRESENT), _MOST_READ)
    return found


def _gather(ranges: Ranges, addresses: Iterator[int], most: int) -> None:
    pages = 0
    for address in addresses:
        pages += 1
        if ranges and ranges[-2] + ranges[-1] == address:
            ranges[-1] += _PAGE
        elif len(ranges) < 2 * _MOST_RANGES:
            ranges.extend((address, _PAGE))
        if pages == most:
            return


def _join(maps: Iterator[Mapping]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end, _, _ in maps:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _intersect(ranges: Ranges, mapped: list[tuple[int, int]]) -> Ranges:
    """Both are sorted by address."""
    kept: Ranges = array.array("L")
    places = iter(mapped)
    start, end = next(places, (0, 0))
    for low, length in zip(ranges[::2], ranges[1::2]):
        while end <= low and (place := next(places, None)):
            start, end = place
        if start <= low < end:
            kept.extend((low, min(low + length, end) - low))
    return kept


def _list_pages(pagemap: int, kinds: tuple[bytes, ...], wanted: int) -> Iterator[int]:
    for start, end, flags, _ in list_own_maps():
        if flags not in kinds:
            continue
        for chunk in range(start, end, _CHUNK_PAGES * _PAGE):
            count = min(_CHUNK_PAGES, (end - chunk) // _PAGE)
            entries = array.array("Q", os.pread(pagemap, count * _ENTRY_BYTES, chunk // _PAGE * _ENTRY_BYTES))
            for index, entry in enumerate(entries):
                if entry & wanted == wanted:
                    yield chunk + index * _PAGE
