"""The judge's end of the channel. Every wait has an end, every frame a size, and whatever
the other side does is a LearnerEnded, never a failure of the judge."""

import os
import select
import time
from typing import Any

from atelier_wire.frames import PREFIX, FrameError, check_lengths, encode_header, parse_header

from .findings import LearnerEnded


class Allowance:
    """What is left of one call: time on the judge's clock, and bytes of answer."""

    def __init__(self, call: str, seconds: float, size: int) -> None:
        self.call = call
        self._seconds = seconds
        self._size = size
        self._end = time.monotonic() + seconds
        self._left = size

    def wait_ms(self) -> int:
        """Milliseconds that may still be waited."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise LearnerEnded("judge.too-slow", limit="wall", name=self.call, seconds=self._seconds)
        return int(left * 1000) + 1

    def take(self, size: int) -> None:
        """Counts bytes of the answer before they are read."""
        self._left -= size
        if self._left < 0:
            raise LearnerEnded("judge.too-much-output", limit="output", name=self.call, megabytes=round(self._size / 2**20, 1))


class Link:
    """Frames to and from a process that is not trusted."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def send(self, header: dict[str, Any], body: bytes, allowance: Allowance) -> None:
        """Writes a frame, waiting for a reader no longer than the call may take."""
        text = encode_header(header)
        view = memoryview(b"".join((PREFIX.pack(len(text), len(body)), text, body)))
        while view:
            self._wait(select.POLLOUT, allowance)
            try:
                view = view[os.write(self._descriptor, view[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise LearnerEnded("judge.learner-died", name=allowance.call) from error

    def receive(self, allowance: Allowance) -> tuple[dict[str, Any], bytes]:
        """The next frame of the call."""
        try:
            header_bytes, body_bytes = check_lengths(self._read(PREFIX.size, allowance), 2**32)
            allowance.take(header_bytes + body_bytes)
            return parse_header(self._read(header_bytes, allowance)), self._read(body_bytes, allowance)
        except FrameError as error:
            raise LearnerEnded("judge.bad-answer", name=allowance.call) from error

    def _read(self, size: int, allowance: Allowance) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(select.POLLIN, allowance)
            try:
                piece = os.read(self._descriptor, min(size - len(data), 1 << 20))
            except BlockingIOError:
                continue
            except OSError as error:
                raise LearnerEnded("judge.learner-died", name=allowance.call) from error
            if not piece:
                raise LearnerEnded("judge.learner-died", name=allowance.call)
            data += piece
        return bytes(data)

    def _wait(self, event: int, allowance: Allowance) -> None:
        poll = select.poll()
        poll.register(self._descriptor, event)
        while not poll.poll(allowance.wait_ms()):
            pass
