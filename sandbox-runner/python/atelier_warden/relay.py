"""Reads one pipe of a sandbox to its end, in step with how fast the pilot takes it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from atelier_warden.pilot_link import PilotLink

_CHUNK_BYTES = 64 * 1024
_DROP_BYTES = 1 << 20


class Relay:
    """Calls `take(data)` for every piece. `drop()` throws the rest away without copying it."""

    def __init__(self, fd: int, link: PilotLink, take: Callable[[bytes], None]) -> None:
        self._fd, self._link, self._take = fd, link, take
        self._null: int | None = None
        self._open = True
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(fd, self._read)

    def drop(self) -> None:
        """From now on nothing is kept, and the writer is never held up."""
        if self._open and self._null is None:  # after `close` nobody would close it again
            self._null = os.open("/dev/null", os.O_WRONLY | os.O_CLOEXEC)

    def finish(self) -> None:
        """Takes what is still in the pipe and closes it; for when its writers are dead."""
        try:
            while self._open and self._read_once():
                pass
        except BlockingIOError:
            pass
        self.close()

    def close(self) -> None:
        """Idempotent."""
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._fd)
        os.close(self._fd)
        if self._null is not None:
            os.close(self._null)

    def _read(self) -> None:
        try:
            at_end = not self._read_once()
        except BlockingIOError:
            return
        if at_end:
            self._loop.remove_reader(self._fd)
        elif self._link.crowded and self._null is None:
            self._loop.remove_reader(self._fd)
            self._link.on_relief(self._resume)

    def _resume(self) -> None:
        if self._open:
            self._loop.add_reader(self._fd, self._read)

    def _read_once(self) -> bool:
        if self._null is not None:
            return os.splice(self._fd, self._null, _DROP_BYTES) > 0
        data = os.read(self._fd, _CHUNK_BYTES)
        if data:
            self._take(data)
        return bool(data)
