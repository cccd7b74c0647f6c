"""Descriptors on their way between processes, and where a sandbox has its own."""

from __future__ import annotations

import array
import fcntl
import json
import os
import socket
from typing import Any

from atelier_zygote import syscalls

# Where a sandbox's descriptors stand, whatever numbers they had in the zygote. NEWS goes to the sandbox's keeper.
STDOUT, STDERR, COMMAND, DISPLAY, NEWS = 1, 2, 3, 4, 5

_PACKET_BYTES = 64 * 1024
_MOST = 16


def place(descriptors: list[int]) -> None:
    """An empty stdin at 0, these from 1 on, and nothing else."""
    null = os.open("/dev/null", os.O_RDWR)
    # Out of the way first: one of them may stand where another belongs.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, len(descriptors) + 1) for fd in (null, *descriptors)]
    for target, fd in enumerate(high):
        os.dup2(fd, target, inheritable=target <= STDERR)
    syscalls.close_from(len(high))


def send(link: socket.socket, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
    """One packet, with descriptors or without."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    link.sendmsg([json.dumps(message).encode()], rights)


def receive(link: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next packet and its descriptors; None where the other side has closed."""
    numbers = array.array("i")
    data, ancillary, _, _ = link.recvmsg(_PACKET_BYTES, socket.CMSG_SPACE(_MOST * numbers.itemsize))
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
    return (json.loads(data) if data else None), list(numbers)
