"""Makes a sandbox's file systems for an occupant that has locked itself in already.

A vendor's runtime starts threads, and a thread keeps the capabilities and the filter that its maker had: so an
occupant with a device drops everything before the runtime begins, which is ahead of demand, when the sizes of its
file systems are not known. This second process, forked before and gone before the first of the learner's bytes
is read, keeps the right to mount for as long as that takes. Same functions as the module `mounts`.
"""

from __future__ import annotations

import json
import os
import socket
from typing import NoReturn

from atelier_zygote import mounts, syscalls

_PACKET_BYTES = 4096
_FUNCTIONS = {"make_scratch": mounts.make_scratch, "open_carried": mounts.open_carried, "close_carried": mounts.close_carried}


class Mounter:
    """Lives from construction until `leave`, or until its occupant is dead."""

    def __init__(self) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._pid = os.fork()
        if self._pid == 0:
            self._link.close()
            _serve(theirs)
        theirs.close()

    def make_scratch(self, disk_bytes: int) -> None:
        """As in `mounts`."""
        self._ask("make_scratch", disk_bytes)

    def open_carried(self, total_bytes: int, files: int) -> None:
        """As in `mounts`."""
        self._ask("open_carried", total_bytes, files)

    def close_carried(self) -> None:
        """As in `mounts`."""
        self._ask("close_carried")

    def leave(self) -> None:
        """Returns when the process with the capabilities is gone."""
        self._link.close()
        os.waitpid(self._pid, 0)

    def _ask(self, function: str, *arguments: int) -> None:
        self._link.send(json.dumps([function, *arguments]).encode())
        if refusal := self._link.recv(_PACKET_BYTES):
            if refusal != b"done":
                raise OSError(refusal.decode())
            return
        raise OSError("the mounter is gone")


def _serve(link: socket.socket) -> NoReturn:
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
    while request := link.recv(_PACKET_BYTES):
        function, *arguments = json.loads(request)
        try:
            _FUNCTIONS[function](*arguments)
            link.send(b"done")
        except OSError as error:
            link.send(str(error).encode()[:_PACKET_BYTES])
    os._exit(0)
