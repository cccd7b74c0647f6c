"""The judge's channel to a learner's program that is not begun yet: the first byte on it asks for that program."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

_BEGUN = b"b"


class Fresh:
    """Asked for once or never; then the learner's end of it goes to the program."""

    def __init__(self, on_asked: Callable[[], None], on_forgone: Callable[[], None]) -> None:
        self._on_asked, self._on_forgone = on_asked, on_forgone
        self._loop = asyncio.get_running_loop()
        self._end, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._end.setblocking(False)
        self.judge_end = theirs.detach()
        self._loop.add_reader(self._end, self._hear)

    def pass_on(self) -> int:
        """The learner's end, for the sandbox that is there now. The judge, who waits for it, is told."""
        try:
            self._end.send(_BEGUN)
        except OSError:
            pass  # the judge is dead, and this attempt over in a moment
        self._end.setblocking(True)
        return self._end.detach()

    def close(self) -> None:
        """Idempotent. Whoever asks from now on, or has asked, finds nobody there."""
        if self._end.fileno() >= 0:
            self._loop.remove_reader(self._end)
            self._end.close()

    def _hear(self) -> None:
        try:
            word = self._end.recv(1)
        except BlockingIOError:
            return
        except OSError:
            word = b""
        self._loop.remove_reader(self._end)
        if word:
            self._on_asked()
        else:
            self._end.close()
            self._on_forgone()
