"""Reading ahead: a small frame arrives in one system call, a large one in memory of its own."""

from __future__ import annotations

from collections.abc import Callable

from .arrays import room_for

_AHEAD_BYTES = 8192


class ReadAhead:
    """Bytes of a stream, by count, with what was read beyond it kept for the next time."""

    def __init__(self) -> None:
        self._ahead = memoryview(bytearray(_AHEAD_BYTES))
        self._start = self._stop = 0

    def take(self, count: int, fill: Callable[[memoryview], int]) -> memoryview:
        """So many bytes, the caller's own. `fill` puts some into the memory it is given and says how many, at least one; or it raises."""
        if count <= self._stop - self._start:  # as most small frames are, from their first piece on
            data = memoryview(bytearray(self._ahead[self._start : self._start + count]))
            self._start += count
            return data
        data = room_for(count)
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
