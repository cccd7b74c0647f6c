"""A /proc with a few files about the machine and about one process, and nothing about the network.

A whole /proc shows, below every process, the connections and sockets of the network it stands in. That is
harmless in a network of one's own and not in the host's, and no mount can cover it for processes yet to come.
"""

from __future__ import annotations

import os

from atelier_zygote.syscalls import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_REC, MS_REMOUNT, mount, unmount

_STAGE = "/atelier/scratch"
_MACHINE = ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version", "sys/kernel", "sys/vm")
# No `task`: below it lies a `net` for every thread.
_PROCESS = ("cgroup", "cmdline", "comm", "environ", "fd", "fdinfo", "io", "limits", "maps", "mountinfo", "mounts")
_PROCESS += ("smaps", "smaps_rollup", "stat", "statm", "status", "wchan")
_FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC


def cover() -> None:
    """Puts it over /proc for good. Processes that the caller starts see the caller's entries as their own."""
    own = str(os.getpid())
    mount("proc", _STAGE, "tmpfs", _FLAGS, "size=64k,nr_inodes=128,mode=0755")
    for name in (*_MACHINE, *(f"{own}/{name}" for name in _PROCESS)):
        _show(name)
    os.symlink(own, f"{_STAGE}/self")
    os.symlink(os.readlink("/proc/self/exe"), f"{_STAGE}/{own}/exe")
    mount("none", _STAGE, None, MS_REMOUNT | MS_BIND | MS_RDONLY | _FLAGS)
    mount(_STAGE, "/proc", None, MS_BIND | MS_REC)
    unmount(_STAGE)


def _show(name: str) -> None:
    source, target = f"/proc/{name}", f"{_STAGE}/{name}"
    if not os.path.exists(source):
        return  # not every kernel has every file
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_CLOEXEC))
    mount(source, target, None, MS_BIND)
