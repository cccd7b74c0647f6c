"""The judge's end of the channel. Every wait has an end, every frame a size, and whatever
the other side does is a LearnerEnded, never a failure of the judge.

A socket pair and nothing else: memory shared with the learner would be no faster (decision 0011), could change after it
was looked at, and would need descriptors to be passed. None is ever taken from here: the reads have no room for them.
"""

import os
import select
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

from atelier_wire.ahead import ReadAhead
from atelier_wire.frames import PREFIX, Buffer, FrameError, check_lengths, frame_views, parse_header, write_some

from .findings import LearnerEnded

_BEGIN = b"b"  # and the warden's answer is a byte as well


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


def open_anew(descriptor: int) -> "Link":
    """The link to a program that is begun because this asks for it; returns when there is somebody at the other end.

    Waits as long as that takes: it is the warden's time, who closes the channel or ends the judge where it becomes too long.
    """
    try:
        os.write(descriptor, _BEGIN)
        if os.read(descriptor, len(_BEGIN)):
            return Link(descriptor)
    except OSError:
        pass
    raise LearnerEnded("judge.learner-died", name="import")


class Link:
    """Frames to and from a process that is not trusted."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._ahead = ReadAhead()

    def close(self) -> None:
        """Nothing can be said any more."""
        os.close(self._descriptor)

    def send(self, header: dict[str, Any], body: Iterable[Buffer], allowance: Allowance) -> None:
        """Writes a frame, waiting for a reader no longer than the call may take."""
        views = frame_views(header, body)
        while views:
            allowance.wait_ms()
            try:
                write_some(self._descriptor, views)
            except BlockingIOError:
                self._wait(select.POLLOUT, allowance)
            except OSError as error:
                raise LearnerEnded("judge.learner-died", name=allowance.call) from error

    def receive(self, allowance: Allowance) -> tuple[dict[str, Any], memoryview]:
        """The next frame of the call; its body is the caller's."""
        read = partial(self._read, allowance)
        try:
            header_bytes, body_bytes = check_lengths(self._ahead.take(PREFIX.size, read), 2**32)
            allowance.take(header_bytes + body_bytes)
            return parse_header(self._ahead.take(header_bytes, read)), self._ahead.take_body(body_bytes, read)
        except FrameError as error:
            raise LearnerEnded("judge.bad-answer", name=allowance.call) from error

    def _read(self, allowance: Allowance, room: memoryview) -> int:
        while True:
            allowance.wait_ms()
            try:
                got = os.readv(self._descriptor, [room])
            except BlockingIOError:
                self._wait(select.POLLIN, allowance)
                continue
            except OSError as error:
                raise LearnerEnded("judge.learner-died", name=allowance.call) from error
            if not got:
                raise LearnerEnded("judge.learner-died", name=allowance.call)
            return got

    def _wait(self, event: int, allowance: Allowance) -> None:
        poll = select.poll()
        poll.register(self._descriptor, event)
        while not poll.poll(allowance.wait_ms()):
            pass
