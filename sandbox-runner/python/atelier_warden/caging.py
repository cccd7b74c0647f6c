"""The caged tier: each zygote in a bubblewrap cage of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

from atelier_warden.cage import build_command, cage_files
from atelier_warden.settings import Environment

_CONTROL = 3  # where the zygote expects its socket


class Caging:
    """See `containment.Containment`."""

    tier = "caged"
    grades = True
    ends_when_told = False
    tells_memory = False
    can_hold = True
    holds_devices = True

    def __init__(self, programs: dict[str, bytes]) -> None:
        self._programs = programs

    def start(self, environment: Environment, imports: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], socket.socket]:
        """bubblewrap, with the zygote as its child; once it is dead the kernel has killed the whole cage."""
        return _start(environment, imports, self._programs)

    def close(self) -> None:
        """Nothing was made outside the cages."""


class _Bubblewrap(subprocess.Popen[bytes]):
    """In a process group of its own, and killed with it: until it is told to go on, bubblewrap's child
    would not notice that its parent is gone, and wait for ever. Later it is in a session of its own, and notices."""

    def kill(self) -> None:
        if self.returncode is None:
            os.killpg(self.pid, signal.SIGKILL)


def _start(
    environment: Environment, imports: tuple[str, ...], programs: dict[str, bytes]
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    data = {path: _in_memory(content) for path, content in cage_files(programs).items()}
    keep = [theirs.fileno(), *data.values()]
    if _CONTROL in keep[1:]:
        raise AssertionError("descriptor 3 is taken")  # the warden keeps it busy from its start

    def place_control() -> None:
        os.setpgid(0, 0)
        os.dup2(theirs.fileno(), _CONTROL)

    process = _Bubblewrap(
        build_command(environment, imports, data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None,
        env={"PATH": "/usr/bin:/bin"},
        pass_fds=[_CONTROL, *data.values()],
        preexec_fn=place_control,
        cwd="/",
    )
    for fd in data.values():
        os.close(fd)
    theirs.close()
    return process, ours


def _in_memory(content: bytes) -> int:
    fd = os.memfd_create("atelier", os.MFD_CLOEXEC)
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
