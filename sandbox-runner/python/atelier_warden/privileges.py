"""From root to a user that owns nothing, for good."""

from __future__ import annotations

import os
import signal
import sys

from atelier_zygote import syscalls


def drop_to(uid: int, gid: int) -> None:
    """Does nothing when not started by root. A cage built by root would keep host uid 0 underneath."""
    if os.getuid() != 0:
        return
    if uid == 0 or gid == 0:
        sys.exit("warden: refusing to run sandboxes as root; name another user")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    os.environ.clear()
    try:
        os.setuid(0)
    except PermissionError:
        return
    sys.exit("warden: could still become root again")


def die_with_parent() -> None:
    """The kernel kills the warden when the pilot is gone; the cages die with the warden."""
    parent = os.getppid()
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)  # the pilot died in between
