"""A judge's say over when its learner's processes may run: while it times others, they may not.

The judge writes a word on its own socket; the warden passes it on to the keeper of the learner's sandbox, which stops
or continues everybody in there at once, and answers with the processor time that they have used until then. A process
can have itself continued (a timer may send it any signal), so being held is not trusted: the time is what shows it.
"""

from __future__ import annotations

import asyncio
import socket
import struct

from atelier_warden.sandbox import Sandbox

_WORDS = (b"h", b"g")  # as keeper.HOLD and keeper.LET_GO
_ANSWER = struct.Struct("=d")


class Holding:
    """Serves one judge until either side is gone."""

    def __init__(self, learner: Sandbox) -> None:
        self._learner = learner
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        self.judge_end = theirs.detach()
        self._asked = False
        learner.on_held = self._answer
        asyncio.get_running_loop().add_reader(self._socket, self._hear)

    def close(self) -> None:
        """Idempotent. A judge that waits for an answer finds that none will come."""
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def _hear(self) -> None:
        try:
            word = self._socket.recv(1)
        except BlockingIOError:
            return
        except OSError:
            word = b""
        if word not in _WORDS or self._asked:
            self.close()
            return
        self._asked = True
        self._learner.say(word)

    def _answer(self) -> None:
        if not self._asked or self._socket.fileno() < 0:
            return
        self._asked = False
        try:
            self._socket.send(_ANSWER.pack(self._learner.read_meter().cpu_seconds))
        except OSError:
            self.close()
