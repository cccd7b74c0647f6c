"""Gives up every capability, for good."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable

from atelier_zygote import syscalls

_VERSION_3 = 0x20080522
_AMBIENT_RAISE, _AMBIENT_CLEAR_ALL = 2, 4
SETGID, SETUID = 6, 7
# NOROOT, NO_SETUID_FIXUP, NO_CAP_AMBIENT_RAISE, each with its lock; KEEP_CAPS locked off.
_SECUREBITS = 0b11_10_11_11


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


_NONE = (ctypes.c_uint32 * 6)()


def prepare() -> None:
    """Asks the kernel once, before the first fork, how many capabilities there are."""
    _count()


def forbid_more() -> None:
    """From here on no exec gives a capability. Those held now stay, until `drop_all`."""
    syscalls.prctl(syscalls.PR_SET_SECUREBITS, _SECUREBITS)
    for capability in range(_count()):
        syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
    syscalls.prctl(syscalls.PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)


def drop_all() -> None:
    """After `forbid_more`: empties the inheritable, permitted and effective sets, for good."""
    syscalls.capset(_Header(_VERSION_3, 0), _NONE)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)


def drop_held() -> None:
    """Where bounding set and securebits are not ours to change: none is held, and no exec can give one."""
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    syscalls.prctl(syscalls.PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
    syscalls.capset(_Header(_VERSION_3, 0), _NONE)


def keep_over_exec(kept: tuple[int, ...], become: Callable[[], None]) -> None:
    """For root: becomes another user and keeps these capabilities, and no others can come back."""
    for capability in range(_count()):
        if capability not in kept:
            syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
    syscalls.prctl(syscalls.PR_SET_KEEPCAPS, 1)
    become()
    mask = sum(1 << capability for capability in kept)
    syscalls.capset(_Header(_VERSION_3, 0), (ctypes.c_uint32 * 6)(mask, mask, mask))
    for capability in kept:
        syscalls.prctl(syscalls.PR_CAP_AMBIENT, _AMBIENT_RAISE, capability)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)


@functools.cache
def _count() -> int:
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        return int(file.read()) + 1
