"""Landlock: what a process and all it starts may still open, and whom they may signal. Needs no privilege.

Landlock decides when something is opened. It does not see who asks for a file's size, changes its mode or its
times, connects to a socket that has a path, or uses a descriptor that is open already: seccomp answers those.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from atelier_zygote import syscalls

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86_64 and aarch64
_ASK_VERSION = 1
_PATH_BENEATH = 1

LEAST_VERSION = 3
"""Linux 6.2. Before it a file that may only be read could still be cut to nothing by `truncate`."""

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_REG, _MAKE_DIR, _MAKE_FIFO, _MAKE_SYM = 1 << 8, 1 << 7, 1 << 10, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE

READ = EXECUTE | READ_FILE | READ_DIR
"""Programs and libraries."""

DEVICE = READ_FILE | WRITE_FILE

OWN = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | _MAKE_REG | _MAKE_DIR | _MAKE_FIFO | _MAKE_SYM | _REFER | _TRUNCATE
"""A folder of one's own: everything but devices and sockets."""

CLEAR = READ_DIR | REMOVE_DIR | REMOVE_FILE
"""To remove what is in a folder, and not to read a byte of it."""

_FILE_RIGHTS_SINCE = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: 1 << 15}
_ANY_TCP = 0b11
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1, 2


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """What the kernel answers; 0 where Landlock is not built in or not switched on."""
    try:
        return syscalls.call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def scopes_signals() -> bool:
    """Linux 6.12: a restricted process can signal nobody outside its own restriction, whatever their user."""
    return version() >= 6


def restrict(rules: Iterable[tuple[str, int]]) -> None:
    """Leaves the caller, for good, what `rules` name: (path, rights). A path that does not exist is passed over."""
    known = version()
    handled = 0
    for since, rights in _FILE_RIGHTS_SINCE.items():
        handled |= rights if since <= known else 0
    ruleset = _Ruleset(handled, _ANY_TCP if known >= 4 else 0, _scopes(known))
    fd = syscalls.call(_CREATE_RULESET, ctypes.byref(ruleset), _size(known), 0)
    try:
        for path, rights in rules:
            _allow(fd, path, rights & handled)
        _enforce(fd)
    finally:
        os.close(fd)


def stand_apart() -> None:
    """From here on the caller and all it starts can signal each other and nobody else. Only where signals are scoped."""
    # Moving a file from folder to folder is refused by every restriction that does not allow it in words.
    ruleset = _Ruleset(_REFER, 0, _SCOPE_SIGNALS)
    fd = syscalls.call(_CREATE_RULESET, ctypes.byref(ruleset), _size(version()), 0)
    try:
        _allow(fd, "/", _REFER)
        _enforce(fd)
    finally:
        os.close(fd)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _FILE_RIGHTS
        syscalls.call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(rights, fd)), 0)
    finally:
        os.close(fd)


def _enforce(ruleset: int) -> None:
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    syscalls.call(_RESTRICT_SELF, ruleset, 0)


def _scopes(known: int) -> int:
    return _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS if known >= 6 else 0


def _size(known: int) -> int:
    """A kernel refuses fields that it does not know."""
    return 8 if known < 4 else 16 if known < 6 else 24
