"""How many attempts may be under way at once: each holds descriptors of the warden's, and none may ever be missing.

A look at a meter that finds no descriptor would leave a limit unheld; so attempts wait instead.
"""

from __future__ import annotations

import resource
from collections import deque
from collections.abc import Callable, Sequence

from atelier_warden.settings import Environment

_OWN = 16  # streams, the loop's, and what is open for a moment: files of meters, pipes that are being made
_EACH_ZYGOTE = 4  # its socket, its successor's, and the files of its cage while it starts
_EACH_WAITING = 5  # three pipes, the command socket, the handle of its first process
_EACH_BUSY = 9  # and the null device for each pipe that is dropped, which a judge's never is: its report, its say over the learner and the learner's end of `fresh`

_WIDE = 4096
_MOST_WAITING = 256  # as core/pool-sizes.ts has it


class Room:
    """Places for sandboxes. An attempt gets all that it needs or waits, in order of arrival, until others have ended."""

    def __init__(self, environments: Sequence[Environment]) -> None:
        shelves = sum(one.pool.learners + one.pool.judges for one in environments)
        needed = _OWN + len(environments) * _EACH_ZYGOTE + shelves * _EACH_WAITING
        allowed = _allow_many()
        # Only where there are many may more wait than the floors.
        self.is_wide = allowed >= _WIDE
        if self.is_wide:
            needed += _MOST_WAITING * _EACH_WAITING
        self._places = self.most = (allowed - needed) // _EACH_BUSY
        if self._places < 2:
            least = needed + 2 * _EACH_BUSY
            raise SystemExit(f"warden: {allowed} open files are too few, at least {least} are needed (ulimit -n)")
        self._waiting: deque[Guest] = deque()

    def admit(self, guest: Guest) -> None:
        """Lets it in now or later, never before those that came earlier."""
        self._waiting.append(guest)
        self._let_in()

    def release(self, guest: Guest) -> None:
        """Whether it was in or still waiting."""
        if guest in self._waiting:
            self._waiting.remove(guest)
        else:
            self._places += guest.places
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._waiting[0].places <= self._places:
            guest = self._waiting.popleft()
            self._places -= guest.places
            guest.begin()


class Guest:
    """One attempt's claim on places."""

    def __init__(self, room: Room, places: int) -> None:
        self.places = min(places, room.most)
        self.begin: Callable[[], None] = lambda: None
        self._room = room

    def enter(self, begin: Callable[[], None]) -> None:
        """Calls `begin` as soon as there is room."""
        self.begin = begin
        self._room.admit(self)

    def leave(self) -> None:
        """Once, when nothing of it is left."""
        self._room.release(self)


def _allow_many() -> int:
    """Raises the soft limit as far as it goes without asking anybody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else 1 << 20
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
