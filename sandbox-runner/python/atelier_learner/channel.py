"""The learner's end of the channel to the judge: frames, and the streams that the judge serves.

The channel is a descriptor of its own above 2, so nothing that is printed can land on it.
"""

import fcntl
import os
import threading
from collections.abc import Iterable
from typing import Any

from atelier_wire.arrays import room_for
from atelier_wire.codec import decode
from atelier_wire.frames import Buffer, read_frame, write_frame
from atelier_wire.values import DEFAULT_LIMITS

_MOST_BYTES = DEFAULT_LIMITS.tree_bytes + DEFAULT_LIMITS.buffer_bytes


class Channel:
    """Blocking frames on one descriptor that no program started from here inherits."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(descriptor)

    def receive(self) -> tuple[dict[str, Any], Buffer]:
        """The next frame; EOFError when the judge has closed its end."""
        frame = read_frame(self._descriptor, _MOST_BYTES, room_for)
        if frame is None:
            raise EOFError
        return frame

    def send(self, header: dict[str, Any], body: Iterable[Buffer] = ()) -> None:
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
