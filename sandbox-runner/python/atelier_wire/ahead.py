"""Reading ahead: a small frame arrives in one system call, a large one in memory of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from .arrays import room_for

_AHEAD_BYTES = 8192
_WORTH_KEEPING = 1 << 20
_OURS_ALONE = 2  # references to an array: the variable, and the argument of the function that counts

Fill = Callable[[memoryview], int]


class ReadAhead:
    """Bytes of a stream, by count, with what was read beyond it kept for the next time.

    `fill` puts some bytes into the memory it is given and says how many, at least one; or it raises.
    """

    def __init__(self) -> None:
        self._ahead = memoryview(bytearray(_AHEAD_BYTES))
        self._start = self._stop = 0
        self._last_room: np.ndarray | None = None

    def take(self, count: int, fill: Fill) -> memoryview:
        """So many bytes, the caller's own."""
        if count <= self._stop - self._start:  # as most small frames are, from their first piece on
            data = memoryview(bytearray(self._ahead[self._start : self._start + count]))
            self._start += count
            return data
        return self._fill_up(memoryview(bytearray(count)), fill)

    def take_body(self, count: int, fill: Fill) -> memoryview:
        """The same, of any size. The memory of the body before it is used again where nobody uses it any more:
        to have new memory cleared takes longer than to copy into it."""
        room, self._last_room = self._last_room, None
        if count < _WORTH_KEEPING:
            return self.take(count, fill)
        if room is None or sys.getrefcount(room) > _OURS_ALONE or not count <= room.nbytes <= 2 * count:
            room = None  # let go before there is more
            room = room_for(count)
        self._last_room = room
        return self._fill_up(memoryview(room)[:count], fill)

    def _fill_up(self, data: memoryview, fill: Fill) -> memoryview:
        count = len(data)
        done = min(count, self._stop - self._start)
        data[:done] = self._ahead[self._start : self._start + done]
        self._start += done
        while done < count:
            if count - done >= _AHEAD_BYTES:
                done += fill(data[done:])
                continue
            self._stop = fill(self._ahead)
            self._start = min(self._stop, count - done)
            data[done : done + self._start] = self._ahead[: self._start]
            done += self._start
        return data
