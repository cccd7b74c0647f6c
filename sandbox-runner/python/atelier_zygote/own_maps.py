"""The caller's memory as the kernel lists it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Mapping(NamedTuple):
    """One line of the list: from where to where, such as `rw-p`, and the file's name, `[heap]` or the like; empty where there is none."""

    start: int
    end: int
    flags: bytes
    name: bytes


def list_own_maps() -> Iterator[Mapping]:
    """In the order of addresses, read piece by piece: whoever maps memory meanwhile may find it listed or not."""
    with open("/proc/self/maps", "rb") as file:
        for line in file:
            place, flags, _, _, _, *name = line.split(None, 5)
            start, end = place.split(b"-")
            yield Mapping(int(start, 16), int(end, 16), flags, name[0].strip() if name else b"")
