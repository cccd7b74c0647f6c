"""The judge's say over when the learner's processes may run."""

import select
import socket
import struct

from .findings import LearnerEnded

_HOLD, _LET_GO = b"h", b"g"
_ANSWER = struct.Struct("=d")
_PATIENCE_MS = 10_000


class Holding:
    """Words to whoever owns the learner's processes; each is answered with the processor seconds they have used until then."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def hold(self) -> float:
        """From here on nobody there runs."""
        return self._say(_HOLD)

    def let_go(self) -> float:
        """From here on they may."""
        return self._say(_LET_GO)

    def _say(self, word: bytes) -> float:
        try:
            self._socket.send(word)
            poll = select.poll()
            poll.register(self._socket, select.POLLIN)
            if poll.poll(_PATIENCE_MS) and (answer := self._socket.recv(_ANSWER.size)):
                return float(_ANSWER.unpack(answer)[0])
        except OSError:
            pass
        raise LearnerEnded("judge.learner-died", name="")
