"""Frames out of bytes that arrive in pieces, for an event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from atelier_wire.frames import Buffer, FrameError, Header, MAX_HEADER_BYTES, PREFIX, parse_header


class FrameSplitter:
    """Feed it bytes, take frames. `max_body(header)` is asked before a body is kept; None skips the body unseen.

    Holds at most one header and one allowed body, however much the other side announces.
    """

    def __init__(self, max_body: Callable[[Header], int | None], max_header: int = MAX_HEADER_BYTES) -> None:
        self._max_body, self._max_header = max_body, max_header
        self._pending = bytearray()
        self._header: Header | None = None
        self._body_bytes = 0
        self._skip_bytes = 0

    def feed(self, data: Buffer) -> Iterator[tuple[Header, bytes]]:
        """Yields each frame that is now whole. A skipped body's frame is not yielded."""
        self._pending += data
        while True:
            if self._skip_bytes:
                skipped = min(self._skip_bytes, len(self._pending))
                del self._pending[:skipped]
                self._skip_bytes -= skipped
                if self._skip_bytes:
                    return
            if self._header is None and not self._take_header():
                return
            if self._header is None:
                continue  # its body is being skipped
            if len(self._pending) < self._body_bytes:
                return
            header, self._header = self._header, None
            body = bytes(memoryview(self._pending)[: self._body_bytes])
            del self._pending[: self._body_bytes]
            yield header, body

    def _take_header(self) -> bool:
        if len(self._pending) < PREFIX.size:
            return False
        header_bytes, body_bytes = PREFIX.unpack_from(self._pending)
        if header_bytes > self._max_header:
            raise FrameError(f"header of {header_bytes} bytes, at most {self._max_header} allowed")
        end = PREFIX.size + header_bytes
        if len(self._pending) < end:
            return False
        header = parse_header(memoryview(self._pending)[PREFIX.size : end])
        del self._pending[:end]
        limit = self._max_body(header)
        if limit is None or body_bytes > limit:
            self._skip_bytes = body_bytes
        else:
            self._header, self._body_bytes = header, body_bytes
        return True
