"""Frames with the pilot, without ever waiting for it: limits must hold while the pilot is slow."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable

from atelier_wire.frames import Buffer, Header, PREFIX, encode_header
from atelier_wire.splitter import FrameSplitter

_READ_BYTES = 1 << 20
_MAX_BODY = 512 * 1024 * 1024
_CROWDED_BYTES = 8 * 1024 * 1024


class PilotLink:
    """Queues what is to be sent; when the queue grows, listeners of `on_relief` wait before they read more."""

    def __init__(self) -> None:
        self._queue: deque[memoryview] = deque()
        self._queued_bytes = 0
        self._waiting: list[Callable[[], None]] = []
        self._loop = asyncio.get_running_loop()
        self._closed = self._loop.create_future()
        self._splitter = FrameSplitter(lambda _: _MAX_BODY)
        for fd in (0, 1):
            os.set_blocking(fd, False)

    @property
    def crowded(self) -> bool:
        """Whether the pilot is behind by so much that output should wait in its pipe."""
        return self._queued_bytes > _CROWDED_BYTES

    def on_relief(self, resume: Callable[[], None]) -> None:
        """Calls back once, when there is room again."""
        self._waiting.append(resume)

    def send(self, header: Header, body: Buffer = b"") -> None:
        """Never blocks and never fails; a pilot that is gone is noticed by `listen`."""
        text = encode_header(header)
        self._push(PREFIX.pack(len(text), len(body)) + text)
        if body:
            self._push(body)
        self._flush()

    async def listen(self, handle: Callable[[Header, bytes], None]) -> None:
        """Hands every frame on until the pilot closes."""

        def read() -> None:
            try:
                data = os.read(0, _READ_BYTES)
                for header, body in self._splitter.feed(data):
                    handle(header, body)
            except BlockingIOError:
                return
            except Exception as error:  # noqa: BLE001 - ends the warden with that error
                self._end(error)
                return
            if not data:
                self._end(None)

        self._loop.add_reader(0, read)
        await self._closed

    def _end(self, error: Exception | None) -> None:
        self._loop.remove_reader(0)
        if self._closed.done():
            return
        if error is None:
            self._closed.set_result(None)
        else:
            self._closed.set_exception(error)

    def _push(self, data: Buffer) -> None:
        self._queue.append(memoryview(data))
        self._queued_bytes += len(data)

    def _flush(self) -> None:
        self._loop.remove_writer(1)
        while self._queue:
            batch = [self._queue[index] for index in range(min(len(self._queue), 32))]
            try:
                sent = os.writev(1, batch)
            except BlockingIOError:
                self._loop.add_writer(1, self._flush)
                return
            except BrokenPipeError:
                self._end(None)
                self._queue.clear()
                return
            self._queued_bytes -= sent
            while self._queue and sent >= len(self._queue[0]):
                sent -= len(self._queue.popleft())
            if sent:
                self._queue[0] = self._queue[0][sent:]
        if self._waiting and not self.crowded:
            waiting, self._waiting = self._waiting, []
            for resume in waiting:
                resume()
