"""Limits by cgroup v1: the hierarchies `memory`, `pids` and `cpuacct`."""

from __future__ import annotations

import os
from dataclasses import dataclass

from atelier_warden import cgroup_files
from atelier_warden.meters import Reading

_CONTROLLERS = ("memory", "pids", "cpuacct")


@dataclass(frozen=True)
class Roots:
    """One folder for each controller, owned by the user the warden becomes."""

    folders: dict[str, str]

    def open(self) -> CgroupV1:
        """Makes this warden's own folders, beside those of other wardens of the same user."""
        for folder in self.folders.values():
            cgroup_files.sweep(folder)
        own = {name: f"{folder}/warden-{os.getpid()}" for name, folder in self.folders.items()}
        for folder in own.values():
            os.mkdir(folder)
        return CgroupV1(own)


def claim(uid: int) -> Roots:
    """Needs root, or folders that root prepared; OSError otherwise."""
    own = cgroup_files.own_folders()
    points = {option: folder for kind, folder, options in cgroup_files.mount_points() if kind == "cgroup" for option in options}
    folders = {}
    for name in _CONTROLLERS:
        if name not in points or name not in own:
            raise FileNotFoundError(f"no cgroup v1 hierarchy for {name}")
        root = f"{points[name]}{own[name].rstrip('/')}/atelier-{uid}"
        if not os.path.isdir(root):
            os.mkdir(root)
        if os.getuid() == 0:
            os.chown(root, uid, -1)
        elif not os.access(root, os.W_OK):
            raise PermissionError(f"{root} is not ours")
        folders[name] = root
    return Roots(folders)


class CgroupV1:
    """Makes one group in each hierarchy for each sandbox."""

    name = "cgroup-v1"

    def __init__(self, folders: dict[str, str]) -> None:
        self._folders = folders

    def open_meter(self, number: int) -> MeterV1:
        """A fresh group in every hierarchy."""
        return MeterV1({name: f"{folder}/{number}" for name, folder in self._folders.items()})

    def close(self) -> None:
        """Removes this warden's folders."""
        for folder in self._folders.values():
            cgroup_files.remove_when_empty(folder)


class MeterV1:
    """One sandbox's groups."""

    counts_all_memory = True

    def __init__(self, folders: dict[str, str]) -> None:
        self._memory, self._pids, self._cpu = (folders[name] for name in _CONTROLLERS)
        for folder in folders.values():
            os.mkdir(folder)

    def expect_orphans(self, keeper: int) -> None:
        """They stay in their group, whoever inherits them."""

    def attach(self, pid: int) -> None:
        """Moves the sandbox's occupant; what it forks later is born inside."""
        for folder in (self._memory, self._pids, self._cpu):
            cgroup_files.write(folder, "cgroup.procs", pid)

    def set_limits(self, memory_bytes: int, disk_bytes: int, processes: int) -> None:
        """Files of a sandbox lie in memory, so the kernel's limit has room for both."""
        total = memory_bytes + disk_bytes
        cgroup_files.write(self._memory, "memory.limit_in_bytes", total)
        if os.path.exists(f"{self._memory}/memory.memsw.limit_in_bytes"):
            cgroup_files.write(self._memory, "memory.memsw.limit_in_bytes", total)
        cgroup_files.write(self._pids, "pids.max", processes)

    def read(self) -> Reading:
        """Exceeded means: the kernel killed for memory, or refused a fork."""
        exceeded = None
        if cgroup_files.read_field(self._memory, "memory.oom_control", "oom_kill"):
            exceeded = "memory"
        elif cgroup_files.read_field(self._pids, "pids.events", "max"):
            exceeded = "processes"
        return Reading(
            cpu_seconds=cgroup_files.read_number(self._cpu, "cpuacct.usage") / 1e9,
            peak_bytes=cgroup_files.read_number(self._memory, "memory.max_usage_in_bytes"),
            exceeded=exceeded,
        )

    def close(self) -> None:
        """Removes the groups."""
        for folder in (self._memory, self._pids, self._cpu):
            cgroup_files.remove_tree(folder)
