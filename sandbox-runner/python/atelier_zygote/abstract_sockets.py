"""Shuts a process off from abstract Unix sockets that it has not made itself; they have no file that a mount could hide."""

from __future__ import annotations

import ctypes
import os

from atelier_zygote import syscalls

# One number on every architecture.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
_SCOPES_SINCE = 6  # the version of Landlock in Linux 6.12
_SCOPE_ABSTRACT_UNIX_SOCKET = 1


class _Ruleset(ctypes.Structure):
    _fields_ = [("file_access", ctypes.c_uint64), ("network_access", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


def scope() -> bool:
    """For the caller and all it will ever start. False where this kernel's Landlock cannot, and nothing has changed."""
    try:
        if syscalls.call(_CREATE_RULESET, None, 0, _ASK_VERSION) < _SCOPES_SINCE:
            return False
        rules = _Ruleset(0, 0, _SCOPE_ABSTRACT_UNIX_SOCKET)
        ruleset = syscalls.call(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    except OSError:
        return False  # not built in, or not switched on
    try:
        syscalls.call(_RESTRICT_SELF, ruleset, 0)
    except OSError:
        return False  # a site that restricts its users by Landlock itself may have used up the layers there are
    finally:
        os.close(ruleset)
    return True
