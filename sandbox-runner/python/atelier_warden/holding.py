"""A judge's say over when its learner's processes may run, and its look at their meters: while it times others, they may not.

The judge writes a word on its own socket; the warden passes it on to the keeper of the learner's sandbox, which stops
or continues everybody in there at once, and answers with the processor time that they have used until then. A process
can have itself continued (a timer may send it any signal), so being held is not trusted: the time is what shows it.

Asked for the meters, the warden answers by itself, with what its own look at the sandbox says.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from collections.abc import Callable

from atelier_warden.quiet_processor import find_quiet
from atelier_warden.sandbox import Sandbox

_HOLD, _LET_GO = b"h", b"g"  # as keeper.HOLD and keeper.LET_GO
_METERS = b"m"
_ANSWER = struct.Struct("=d")
_READING = struct.Struct("=ddd")  # processor seconds, most bytes, millijoules: since the hand-over; nan where nothing meters it


class Holding:
    """Serves one judge until either side is gone. Begins before its learner has got anything."""

    def __init__(self, learner: Sandbox, beside: tuple[Sandbox, ...], read_energy: Callable[[], float | None]) -> None:
        self._beside, self._read_energy = beside, read_energy
        self._earlier_seconds, self._earlier_peak = 0.0, 0  # of the program before this one
        self._attend(learner)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        self.judge_end = theirs.detach()
        self._asked = False
        asyncio.get_running_loop().add_reader(self._socket, self._hear)

    def follow(self, learner: Sandbox) -> None:
        """The learner's program begins anew in this sandbox. What it used in the last one counts on."""
        if gone := self._learner.death:
            self._earlier_seconds += max(0.0, gone.cpu_ms / 1000 - self._before.cpu_seconds)
            self._earlier_peak = max(self._earlier_peak, gone.peak_bytes - self._before.peak_bytes)
        self._attend(learner)

    def _attend(self, learner: Sandbox) -> None:
        self._learner, self._before = learner, learner.read_meter()
        learner.on_held = self._answer
        # From the next hold on, these stay on one processor.
        self._to_settle = (learner, *self._beside) if self._beside else ()

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
        if word == _METERS and not self._asked:
            self._send(self._read())
            return
        if word not in (_HOLD, _LET_GO) or self._asked:
            self.close()
            return
        self._asked = True
        if self._to_settle:
            find_quiet(lambda processor: self._settle(processor, word))
        else:
            self._learner.say(word)

    def _settle(self, processor: int | None, word: bytes) -> None:
        if self._socket.fileno() < 0:
            return  # it was over meanwhile, and its processes' numbers may be others' by now
        for sandbox in self._to_settle if processor is not None else ():
            sandbox.keep_on(processor)
        self._to_settle = ()
        self._learner.say(word)

    def _answer(self) -> None:
        if not self._asked or self._socket.fileno() < 0:
            return
        self._asked = False
        self._send(_ANSWER.pack(self._learner.read_meter().cpu_seconds))

    def _read(self) -> bytes:
        now, energy = self._learner.read_meter(), self._read_energy()
        seconds = self._earlier_seconds + now.cpu_seconds - self._before.cpu_seconds
        peak = max(0, now.peak_bytes - self._before.peak_bytes, self._earlier_peak)
        return _READING.pack(seconds, peak, math.nan if energy is None else energy)

    def _send(self, answer: bytes) -> None:
        try:
            self._socket.send(answer)
        except OSError:
            self.close()
