"""Limits where no cgroup is ours: the warden looks at the sandbox's processes itself.

Everything in a sandbox descends from its occupant or, once that has let go of it, from its pid 1 or its supervisor, so /proc
shows it whole. Between two looks the per-process limits hold (see rlimits.py).
"""

from __future__ import annotations

import os

from atelier_warden.meters import Reading
from atelier_zygote.memory_use import own_memory, resident

_TICKS = os.sysconf("SC_CLK_TCK")


class WatchingLimiter:
    """Needs nothing from the machine."""

    name = "none"

    def open_meter(self, number: int) -> WatchingMeter:
        """Starts watching nothing until `attach`."""
        return WatchingMeter()

    def close(self) -> None:
        """Nothing to take away."""


class WatchingMeter:
    """Sums over the tree below one pid."""

    counts_all_memory = False

    def __init__(self) -> None:
        self._keeper = self._pid = 0
        self._memory_bytes = self._processes = 1 << 62
        self._peak_bytes = 0
        self._cpu_seconds = 0.0
        self._told_bytes: int | None = None
        self._seen: dict[int, float] = {}  # pid: the most of its own time that was seen, dead ones included

    def expect_orphans(self, keeper: int) -> None:
        """The sandbox's pid 1, or its supervisor, whose child the occupant then is too."""
        self._keeper = keeper

    def attach(self, pid: int) -> None:
        """The occupant."""
        self._pid = pid

    def set_limits(self, memory_bytes: int, disk_bytes: int, processes: int) -> None:
        """Files are not counted here; their file system has its own size."""
        self._memory_bytes, self._processes = memory_bytes, processes

    def hear(self, used_bytes: int) -> None:
        """For a sandbox of another user, whose memory only somebody of that user can see: its supervisor says it."""
        self._told_bytes = used_bytes

    def read(self) -> Reading:
        """Exceeded means: seen above a limit in this look."""
        pids = {self._pid, *_descendants(self._pid), *_descendants(self._keeper)} if self._pid else set[int]()
        tasks = sum(_count_tasks(pid) for pid in pids)
        used = sum(resident(pid) for pid in pids) if self._told_bytes is None else self._told_bytes
        if self._told_bytes is None and used > self._memory_bytes // 2:  # resident pages shared with the zygote count in full: look closer
            used = sum(own_memory(pid) for pid in pids)
        self._peak_bytes = max(self._peak_bytes, used)
        # Time of children that are gone moves to their parents, unless those do not wait for them: then what was seen of them stays.
        times = {pid: _cpu(pid) for pid in pids}
        for pid, (own, _) in times.items():
            self._seen[pid] = max(own, self._seen.get(pid, 0.0))
        self._cpu_seconds = max(self._cpu_seconds, sum(map(sum, times.values())), sum(self._seen.values()))
        exceeded = "memory" if used > self._memory_bytes else "processes" if tasks > self._processes else None
        return Reading(self._cpu_seconds, self._peak_bytes, exceeded)

    def close(self) -> None:
        """Nothing to take away."""


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    queue = [pid]
    while queue:
        parent = queue.pop()
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                children = [int(word) for word in _read(f"/proc/{parent}/task/{task}/children").split()]
                found += children
                queue += children
        except OSError:
            continue  # gone between two lines
    return found


def _count_tasks(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def _cpu(pid: int) -> tuple[float, float]:
    """User and system time: its own, and that of children it has waited for."""
    try:
        fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    own_user, own_system, waited_user, waited_system = (int(field) / _TICKS for field in fields[11:15])
    return own_user + own_system, waited_user + waited_system


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()
