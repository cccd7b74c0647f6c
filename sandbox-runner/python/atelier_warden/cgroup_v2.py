"""Limits by cgroup v2, in a subtree that is the warden's own.

The rules that shape this file, from the kernel's documentation of cgroup v2: a group passes controllers on to its
children by `cgroup.subtree_control`, and only those it was given; a group that does so holds no process itself (the
hierarchy's root excepted); who moves a process needs to write `cgroup.procs` where it goes and in the lowest group
that holds both places; `memory.events` counts the kills, `pids.events` the refused forks.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from atelier_warden import cgroup_files
from atelier_warden.meters import Reading

_NEEDED = ("memory", "pids")
_GIVE = " ".join(f"+{name}" for name in _NEEDED)
_DELEGATED = ("", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control")
_LEAF = "atelier-self"
_TRIES = 20


@dataclass(frozen=True)
class Place:
    """Where the hierarchy is mounted, and this process's group in it."""

    point: str
    own: str


@dataclass(frozen=True)
class Roots:
    """This warden's folder; its own process waits in a leaf of it."""

    folder: str

    def open(self) -> CgroupV2:
        """Passes the controllers on to the sandboxes' groups and tries one, as it will be used."""
        cgroup_files.write(self.folder, "cgroup.subtree_control", _GIVE)
        limiter = CgroupV2(self.folder)
        trial = limiter.open_meter(0)
        trial.set_limits(1 << 30, 0, 64)
        trial.attach(os.getpid())
        trial.read()
        cgroup_files.write(f"{self.folder}/{_LEAF}", "cgroup.procs", os.getpid())
        trial.close()
        return limiter


def claim(uid: int) -> Roots:
    """Before privileges are dropped; OSError where there is nothing to claim."""
    return claim_in(find_place(), uid, as_root=os.getuid() == 0)


def find_place() -> Place:
    """From this process's own view."""
    point = next((folder for kind, folder, _ in cgroup_files.mount_points() if kind == "cgroup2"), None)
    if point is None:
        raise FileNotFoundError("no cgroup v2 hierarchy")
    return Place(point, point + cgroup_files.own_folders().get("", "").rstrip("/"))


def claim_in(place: Place, uid: int, as_root: bool) -> Roots:
    """As root below the hierarchy's root; as a user below the group that was delegated to it."""
    parent = place.point if as_root else place.own
    missing = set(_NEEDED) - set(_read_words(parent, "cgroup.controllers"))
    if missing:
        raise FileNotFoundError(f"controllers not delegated: {', '.join(sorted(missing))}")
    if as_root:
        cgroup_files.write(parent, "cgroup.subtree_control", _GIVE)
        parent = f"{parent}/atelier-{uid}"
        if not os.path.isdir(parent):
            os.mkdir(parent)
    _pass_on(parent)
    cgroup_files.sweep(parent)
    folder = f"{parent}/warden-{os.getpid()}"
    for made in (folder, f"{folder}/{_LEAF}"):
        os.mkdir(made)
        for file in _DELEGATED:
            os.chown(f"{made}/{file}", uid, -1)
    cgroup_files.write(f"{folder}/{_LEAF}", "cgroup.procs", os.getpid())
    return Roots(folder)


def _pass_on(group: str) -> None:
    """A delegated group holds whoever it was delegated to, and has to be empty first: they move into a leaf of it."""
    if set(_NEEDED) <= set(_read_words(group, "cgroup.subtree_control")):
        return
    for _ in range(_TRIES):  # what is forked meanwhile is born in the old place
        pids = _read_words(group, "cgroup.procs")
        if not pids:
            break
        leaf = f"{group}/{_LEAF}"
        if not os.path.isdir(leaf):
            os.mkdir(leaf)
        for pid in pids:
            _move(leaf, pid)
    cgroup_files.write(group, "cgroup.subtree_control", _GIVE)


def _move(group: str, pid: str) -> None:
    try:
        cgroup_files.write(group, "cgroup.procs", pid)
    except ProcessLookupError:
        pass  # it has ended


def _read_words(folder: str, name: str) -> list[str]:
    with open(f"{folder}/{name}", encoding="ascii") as file:
        return file.read().split()


class CgroupV2:
    """Makes one group for each sandbox."""

    name = "cgroup-v2"

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def open_meter(self, number: int) -> MeterV2:
        """A fresh group."""
        return MeterV2(f"{self._folder}/{number}")

    def close(self) -> None:
        """The warden's own leaf stays until it is gone; the next warden sweeps it."""
        cgroup_files.remove_when_empty(self._folder, spare=_LEAF)


class MeterV2:
    """One sandbox's group."""

    counts_all_memory = True

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._peak_bytes = 0
        os.mkdir(folder)

    def expect_orphans(self, keeper: int) -> None:
        """They stay in their group, whoever inherits them."""

    def attach(self, pid: int) -> None:
        """Moves the sandbox's occupant; what it forks later is born inside."""
        cgroup_files.write(self._folder, "cgroup.procs", pid)

    def set_limits(self, memory_bytes: int, disk_bytes: int, processes: int) -> None:
        """Files of a sandbox lie in memory, so the kernel's limit has room for both."""
        cgroup_files.write(self._folder, "memory.max", memory_bytes + disk_bytes)
        if os.path.exists(f"{self._folder}/memory.swap.max"):  # not where the kernel counts no swap
            cgroup_files.write(self._folder, "memory.swap.max", 0)
        cgroup_files.write(self._folder, "pids.max", processes)

    def read(self) -> Reading:
        """Exceeded means: the kernel killed for memory, or refused a fork."""
        exceeded = None
        if cgroup_files.read_field(self._folder, "memory.events", "oom_kill"):
            exceeded = "memory"
        elif cgroup_files.read_field(self._folder, "pids.events", "max"):
            exceeded = "processes"
        # Before Linux 5.19 nothing keeps the peak but we, from look to look.
        peak = "memory.peak" if os.path.exists(f"{self._folder}/memory.peak") else "memory.current"
        self._peak_bytes = max(self._peak_bytes, cgroup_files.read_number(self._folder, peak))
        cpu_seconds = cgroup_files.read_field(self._folder, "cpu.stat", "usage_usec") / 1e6
        return Reading(cpu_seconds, self._peak_bytes, exceeded)

    def close(self) -> None:
        """Removes the group, with whatever should still be in it."""
        cgroup_files.kill(self._folder)
        cgroup_files.remove_tree(self._folder)
