"""The C library seen from here: the few calls that Python 3.11 has no name for."""

from __future__ import annotations

import ctypes
import errno
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc_in_python = ctypes.PyDLL(None)  # keeps hold of the interpreter during the call

_CLOSE_RANGE, _PROCESS_MADVISE = 436, 440  # the same on x86_64 and aarch64
POPULATE_READ, POPULATE_WRITE, _COLLAPSE = 22, 23, 25

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_SET_CHILD_SUBREAPER = 8, 28, 36
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 38, 47


def unshare(flags: int) -> None:
    """Moves the caller into fresh namespaces."""
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def set_namespace(fd: int, kind: int) -> None:
    """Moves the caller, or for pid namespaces its future children, into an open namespace."""
    _check(_libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""
    result = _libc.mount(source.encode(), target.encode(), _text(kind), ctypes.c_ulong(flags), _text(data))
    _check(result, f"mount {target}")


def unmount(target: str) -> None:
    """Takes a mount away from sight; binds made from it stay."""
    _check(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def prctl(option: int, *arguments: object) -> int:
    """prctl(2); integers are passed as unsigned long, as the kernel reads them."""
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in arguments]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    result: int = _libc.prctl(ctypes.c_int(option), *words)
    return _check(result, f"prctl {option}")


def call(number: int, *arguments: object) -> int:
    """A system call by its number, for those that the C library has no function for; integers are passed as long."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result: int = _libc.syscall(ctypes.c_long(number), *words)
    return _check(result, f"system call {number}")


def set_file_user(uid: int, gid: int) -> None:
    """Whose rights count when the caller looks at files, and at other processes' entries in /proc; signals are untouched."""
    _libc.setfsgid(ctypes.c_uint(gid))
    _libc.setfsuid(ctypes.c_uint(uid))
    if _libc.setfsuid(ctypes.c_uint(0xFFFFFFFF)) != uid:  # it answers with what was before, and never with an error
        raise PermissionError(f"cannot look at files as user {uid}")


def capset(header: ctypes.Structure, data: ctypes.Array[ctypes.c_uint32]) -> None:
    """capset(2), which the C library exports without a header."""
    _check(_libc.capset(ctypes.byref(header), data), "capset")


def fork() -> int:
    """fork(2) without the interpreter's own preparations and repairs: in a process with one thread no lock is held by
    another, and each of the pages that they write to would be copied, in parent and child, at every fork."""
    pid: int = _libc_in_python.fork()
    if pid == -1:
        raise OSError(errno.EAGAIN, "fork: no more processes")
    return pid


def populate(pairs: int, count: int, advice: int) -> None:
    """Brings in the pages of `count` ranges; `pairs` is where their addresses and lengths stand. Never fails."""
    try:
        own = os.pidfd_open(os.getpid())
    except OSError:
        return
    if _libc.syscall(_PROCESS_MADVISE, own, ctypes.c_void_p(pairs), count, advice, 0) == -1:
        words = (ctypes.c_ulong * (2 * count)).from_address(pairs)
        for index in range(0, 2 * count, 2):  # before Linux 6.13 one range at a time
            if _libc.madvise(ctypes.c_void_p(words[index]), ctypes.c_size_t(words[index + 1]), advice) == -1:
                break
    os.close(own)


def collapse(address: int, length: int) -> bool:
    """Gathers the pages of a range into huge ones; whether the kernel could."""
    return bool(_libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), _COLLAPSE) == 0)


def close_from(lowest: int) -> None:
    """Closes every descriptor from `lowest` up; os.closerange would try each number of a huge limit."""
    if _libc.syscall(_CLOSE_RANGE, lowest, -1 & 0xFFFFFFFF, 0) == 0:
        return
    for name in os.listdir("/proc/self/fd"):
        if int(name) >= lowest:
            try:
                os.close(int(name))
            except OSError:
                pass  # the descriptor of the listing itself


def _text(value: str | None) -> bytes | None:
    return None if value is None else value.encode()


def _check(result: int, what: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
