"""The learner's end of the channel to the judge: frames, and the streams that the judge serves.

The channel is a descriptor of its own above 2, so nothing that is printed can land on it.
"""

import fcntl
import os
import threading
from typing import Any

from atelier_wire.codec import DEFAULT_LIMITS, decode
from atelier_wire.frames import read_frame, write_frame

_MOST_BYTES = DEFAULT_LIMITS.tree_bytes + DEFAULT_LIMITS.buffer_bytes


class Channel:
    """Blocking frames on one descriptor that no program started from here inherits."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(descriptor)

    def receive(self) -> tuple[dict[str, Any], bytearray]:
        """The next frame; EOFError when the judge has closed its end."""
        frame = read_frame(self._descriptor, _MOST_BYTES)
        if frame is None:
            raise EOFError
        return frame

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Writes one frame."""
        write_frame(self._descriptor, header, body)


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
