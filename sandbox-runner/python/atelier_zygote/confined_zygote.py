"""The zygote's part where no namespaces hold a sandbox: forks a supervisor for each (see confined.py), and that forks its occupant.

There is no porter and no rehearsal: the supervisor of a sandbox is its occupant's parent, so it has to be of the size of the zygote.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from dataclasses import dataclass
from typing import NoReturn

from atelier_zygote import confined, descriptors
from atelier_zygote.confined_place import Ground


@dataclass(frozen=True)
class _Forked:
    """A sandbox, under the warden's number for it."""

    role: str
    number: int


def serve(control: socket.socket, ground: Ground) -> NoReturn:
    """Serves the warden on `control` until it closes."""
    woken, waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    forked: dict[int, _Forked] = {}  # by the pid of a sandbox's supervisor
    confined.prepare_zygote()
    while True:
        readable, _, _ = select.select([control, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _reap(control, forked, ground)
        if control in readable:
            request, given = descriptors.receive(control)
            if request is None:
                os._exit(0)
            wanted = _Forked(request["role"], request["id"])
            forked[_fork(wanted, given, ground)] = wanted


def _fork(wanted: _Forked, given: list[int], ground: Ground) -> int:
    """The pid of the new sandbox's supervisor."""
    pid = os.fork()
    if pid == 0:
        confined.enter(wanted.role, wanted.number, given, ground)
    for fd in given:
        os.close(fd)
    return pid


def _reap(control: socket.socket, forked: dict[int, _Forked], ground: Ground) -> None:
    """Tells the warden of each sandbox that is gone: a dead supervisor means that nothing of it is left."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if dead := forked.pop(pid, None):
            if status != 0:
                confined.clean_after(dead.role, dead.number, ground, set(forked))
            descriptors.send(control, {"kind": "dead", "id": dead.number})
