"""The zygote's memory in pages of two megabytes.

A fork copies one entry for every page of its parent's own memory, and drops it again when it ends. PyTorch's imports
leave some thirty thousand pages of four kilobytes; gathered into huge ones they are copied and dropped in batches. What a fork
writes to is still made its own in four kilobytes. An optimisation only: a kernel that lacks the call (before Linux 6.1)
keeps its small pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from atelier_zygote import syscalls
from atelier_zygote.own_maps import list_own_maps

_HUGE = 2 << 20  # of x86_64, and of aarch64 with small pages; elsewhere the kernel refuses


def gather() -> int:
    """Once, when all has been imported. How many huge pages there are now."""
    return sum(syscalls.collapse(start, _HUGE) for start in _list_whole())


def _list_whole() -> Iterator[int]:
    """Where a huge page would lie wholly within memory that is no file's."""
    for start, end, flags, name in list(list_own_maps()):
        if flags == b"rw-p" and name in (b"", b"[heap]"):
            yield from range(-(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE, _HUGE)
