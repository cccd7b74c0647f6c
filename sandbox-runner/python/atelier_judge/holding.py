"""The judge's say over when the learner's processes may run, and its look at what the warden meters of them."""

import math
import select
import socket
import struct
from dataclasses import dataclass

from .findings import LearnerEnded

_HOLD, _LET_GO, _METERS = b"h", b"g", b"m"
_SECONDS = struct.Struct("=d")
_READING = struct.Struct("=ddd")
_PATIENCE_MS = 10_000


@dataclass(frozen=True)
class Meters:
    """Of the learner's processes together, since the hand-over of their sandbox."""

    cpu_seconds: float
    peak_bytes: float
    energy_millijoules: float | None  # of its device; None where nothing meters it


class Holding:
    """Words to whoever owns the learner's processes; each is answered."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self.holds = False

    def hold(self) -> float:
        """From here on nobody there runs. The processor seconds that they have used until then."""
        self.holds = True
        return float(self._say(_HOLD, _SECONDS)[0])

    def let_go(self) -> float:
        """From here on they may. The processor seconds that they have used until then."""
        self.holds = False
        return float(self._say(_LET_GO, _SECONDS)[0])

    def read_meters(self) -> Meters:
        """What they have taken until now."""
        cpu_seconds, peak_bytes, energy = self._say(_METERS, _READING)
        return Meters(cpu_seconds, peak_bytes, None if math.isnan(energy) else energy)

    def _say(self, word: bytes, answers: struct.Struct) -> tuple[float, ...]:
        try:
            self._socket.send(word)
            poll = select.poll()
            poll.register(self._socket, select.POLLIN)
            if poll.poll(_PATIENCE_MS) and (answer := self._socket.recv(answers.size)):
                return answers.unpack(answer)
        except OSError:
            pass
        raise LearnerEnded("judge.learner-died", name="")
