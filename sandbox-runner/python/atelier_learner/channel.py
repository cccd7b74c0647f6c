"""The learner's end of the channel to the judge: frames, and the streams that the judge serves.

The channel is a descriptor of its own above 2, so nothing that is printed can land on it.
"""

import fcntl
import os
import threading
from collections.abc import Iterable
from typing import Any

from atelier_wire.ahead import ReadAhead
from atelier_wire.codec import decode
from atelier_wire.frames import PREFIX, Buffer, check_lengths, parse_header, write_frame
from atelier_wire.values import DEFAULT_LIMITS

_MOST_BYTES = DEFAULT_LIMITS.tree_bytes + DEFAULT_LIMITS.buffer_bytes


class Channel:
    """Blocking frames on one descriptor that no program started from here inherits."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(descriptor)
        self._ahead = ReadAhead()

    def receive(self) -> tuple[dict[str, Any], Buffer]:
        """The next frame; EOFError when the judge has closed its end."""
        header_bytes, body_bytes = check_lengths(self._ahead.take(PREFIX.size, self._read), _MOST_BYTES)
        return parse_header(self._ahead.take(header_bytes, self._read)), self._ahead.take_body(body_bytes, self._read)

    def send(self, header: dict[str, Any], body: Iterable[Buffer] = ()) -> None:
        """Writes one frame."""
        write_frame(self._descriptor, header, body)

    def _read(self, room: memoryview) -> int:
        got = os.readv(self._descriptor, [room])
        if not got:
            raise EOFError
        return got


class Stream:
    """An iterator whose items the judge serves, one by one, while a call is under way."""

    def __init__(self, channel: Channel, call: int, stream: int) -> None:
        self._channel = channel
        self._pull = {"id": call, "is": "pull", "stream": stream}
        self._turn = threading.Lock()

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> Any:
        with self._turn:
            self._channel.send(self._pull)
            header, body = self._channel.receive()
        if header["is"] == "stop":
            raise StopIteration
        return decode(body)
