"""What a sandbox sees of the file system, and what it may write."""

from __future__ import annotations

import os

from atelier_zygote.syscalls import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    mount,
    unmount,
)

WORK = "/work"
CARRIED = "/work/carried"
JUDGE_LIBRARY = "/atelier/judge.zip"

SCRATCH = "/atelier/scratch"  # empty before and after each use
_WRITABLE = {"work": WORK, "tmp": "/tmp", "shm": "/dev/shm"}
_PROC_SECRETS = ("cmdline", "kcore", "keys", "key-users", "kmsg", "timer_list", "sched_debug", "sysrq-trigger", "latency_stats")
_FIRST = "1"  # the keeper, which is nobody's in here
_FLAGS = MS_NOSUID | MS_NODEV
_BYTES_PER_INODE = 4096


def leave_zygote(hide_judge_library: bool, names_threads: bool) -> None:
    """Own /proc, not writable where no runtime insists; nothing of the zygote's that a learner must not see."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOEXEC | _FLAGS | (0 if names_threads else MS_RDONLY))
    if names_threads:
        _protect_machine()
    for name in _PROC_SECRETS:
        if os.path.exists(f"/proc/{name}"):
            mount("/dev/null", f"/proc/{name}", None, MS_BIND)
    if hide_judge_library:
        mount("/dev/null", JUDGE_LIBRARY, None, MS_BIND)


def _protect_machine() -> None:
    """A /proc in which programs may write what concerns their own processes, and nothing else."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and entry.name != _FIRST or entry.is_symlink() or not (entry.is_dir() or entry.stat().st_mode & 0o222):
            continue
        mount(entry.path, entry.path, None, MS_BIND | MS_REC)
        mount("none", entry.path, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | _FLAGS)


def make_scratch(disk_bytes: int) -> None:
    """One memory file system behind the work folder, /tmp and /dev/shm, so that they share one size limit."""
    inodes = max(256, disk_bytes // _BYTES_PER_INODE)
    mount("scratch", SCRATCH, "tmpfs", _FLAGS, f"size={disk_bytes},nr_inodes={inodes},mode=0755")
    for name, target in _WRITABLE.items():
        os.mkdir(f"{SCRATCH}/{name}", 0o755)
        mount(f"{SCRATCH}/{name}", target, None, MS_BIND)
    unmount(SCRATCH)


def open_carried(total_bytes: int, files: int) -> None:
    """A file system of its own for carried artifacts, so that it can be made read-only as a whole."""
    os.mkdir(CARRIED)
    size = total_bytes + 4096 * (files * 8 + 16)  # a page for each file's tail and each folder
    mount("carried", CARRIED, "tmpfs", MS_NOEXEC | _FLAGS, f"size={size},mode=0755")


def close_carried() -> None:
    """From here on nobody in the sandbox can change a carried artifact."""
    mount("none", CARRIED, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | _FLAGS)


def is_full() -> bool:
    """Whether the scratch file system has no room left, in bytes or in names."""
    state = os.statvfs(WORK)
    return state.f_bavail == 0 or state.f_favail == 0


def count_written_bytes() -> int:
    """Bytes that lie in the scratch file system now."""
    state = os.statvfs(WORK)
    return (state.f_blocks - state.f_bfree) * state.f_frsize
