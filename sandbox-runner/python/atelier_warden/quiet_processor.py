"""Which processor has the least to do, for programs that are timed against each other.

Moved between a free processor and a busy one, a program takes now one time, now twice as long, and no number of pairs says
which of two is faster. Kept on one, both meet the same.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

_LOOK_SECONDS = 0.06  # the kernel counts in hundredths of a second


def find_quiet(on_found: Callable[[int | None], None]) -> None:
    """Calls back soon: with the number of one that is ours to use, or None where there is no choice."""
    ours = os.sched_getaffinity(0)
    before = _read_busy() if len(ours) > 1 else {}

    def choose() -> None:
        now = _read_busy()
        known = [number for number in ours if number in before and number in now]
        on_found(min(known, key=lambda number: now[number] - before[number], default=None))

    if before:
        asyncio.get_running_loop().call_later(_LOOK_SECONDS, choose)
    else:
        on_found(None)


def _read_busy() -> dict[int, int]:
    """By processor: hundredths of a second in which it was not idle, since the machine started. See proc_stat(5)."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            lines = [line.split() for line in file if line.startswith("cpu") and line[3].isdigit()]
    except OSError:
        return {}
    return {int(name[3:]): sum(map(int, times)) - int(times[3]) - int(times[4]) for name, *times in lines}
