"""The confined tier: zygotes without namespaces, started by a steward who outlives the warden.

Started by root, learners and judges each have a user of their own, next to the warden's by number; a warden of an
ordinary user shares its own with them, and then nothing can be graded.
"""

from __future__ import annotations

import array
import asyncio
import json
import os
import select
import signal
import socket
from typing import NoReturn

from atelier_warden import ground, steward
from atelier_warden.log import log
from atelier_warden.settings import Environment, Settings
from atelier_zygote import landlock

_PACKET_BYTES = 4096


class Confinement:
    """See `containment.Containment`."""

    tier = "confined"
    ends_when_told = True
    can_hold = False
    holds_devices = False

    def __init__(self, link: socket.socket, grades: bool) -> None:
        self._link = link
        self._watched = False
        self.grades = self.tells_memory = grades  # both follow from users of their own

    def start(self, environment: Environment, imports: tuple[str, ...]) -> tuple[Handle, socket.socket]:
        """The steward builds the command itself: it can be asked for a zygote and for nothing else."""
        if not self._watched:
            asyncio.get_running_loop().add_reader(self._link, self._hear)
            self._watched = True
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        request = json.dumps({"environment": environment.name, "bare": not imports}).encode()
        with theirs:
            _send(self._link, request, theirs.fileno())
        return _receive(self._link), ours

    def close(self) -> None:
        """The steward sees it, ends what is left and removes every folder."""
        if self._watched:
            asyncio.get_running_loop().remove_reader(self._link)
        self._link.close()

    def _hear(self) -> None:
        """It never speaks first."""
        _leave()


class Handle:
    """A process that is not the warden's child."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self._descriptor = descriptor

    def kill(self) -> None:
        """By descriptor: its number may be another's by now."""
        try:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def wait(self) -> None:
        """Returns when it is dead."""
        select.select([self._descriptor], [], [])
        os.close(self._descriptor)


def claim(settings: Settings, programs: dict[str, bytes], as_root: bool) -> Confinement:
    """Lays the ground for all sandboxes and starts the steward, while whoever started us has the power to."""
    if landlock.version() < landlock.LEAST_VERSION:
        raise SystemExit(f"warden: Landlock is version {landlock.version()} here, and confinement needs {landlock.LEAST_VERSION}")
    users = ground.name_users(settings.uid, settings.gid) if as_root else {}
    held = [ground.hold_users(settings.uid)] if as_root else []
    laid = ground.lay(settings, programs, users)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        steward.serve(theirs, held, laid, settings)
    theirs.close()
    for fd in held:
        os.close(fd)
    return Confinement(ours, grades=as_root)


def _receive(link: socket.socket) -> Handle:
    numbers = array.array("i")
    data, ancillary, _, _ = link.recvmsg(_PACKET_BYTES, socket.CMSG_SPACE(numbers.itemsize))
    if not data:
        _leave()
    for _, _, content in ancillary:
        numbers.frombytes(content)
    return Handle(json.loads(data)["pid"], numbers[0])


def _send(link: socket.socket, data: bytes, descriptor: int) -> None:
    try:
        link.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])
    except OSError:
        _leave()


def _leave() -> NoReturn:
    """Without a steward nobody would clean up after the warden."""
    log("the steward is gone")
    os._exit(1)
