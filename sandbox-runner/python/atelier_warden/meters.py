"""What every limiter offers, whatever holds the limits underneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Reading:
    """One look at a sandbox. `exceeded` names a limit that has been hit, whether or not anything died of it."""

    cpu_seconds: float
    peak_bytes: int
    exceeded: str | None


class Meter(Protocol):
    """Holds one sandbox. `counts_all_memory`: also what is mapped into no process, such as a memory file."""

    counts_all_memory: bool

    def expect_orphans(self, keeper: int) -> None:
        """Told the sandbox's pid 1 or supervisor, which inherits what its occupant leaves behind. It is ours, and not counted."""

    def attach(self, pid: int) -> None:
        """Puts the sandbox's occupant, and so all that it will start, under this meter."""

    def set_limits(self, memory_bytes: int, disk_bytes: int, processes: int) -> None:
        """Called once, before anything of a learner's is in the sandbox."""

    def read(self) -> Reading:
        """Cheap enough for fifty times a second."""

    def close(self) -> None:
        """Called when nothing of the sandbox is left."""


class Limiter(Protocol):
    """Makes meters."""

    name: str

    def open_meter(self, number: int) -> Meter:
        """A meter for the sandbox with this number."""

    def close(self) -> None:
        """Takes away what the limiter made on this machine."""
