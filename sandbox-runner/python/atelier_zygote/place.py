"""What an occupant asks of where it lives, whichever tier holds it."""

from __future__ import annotations

from typing import Protocol

from atelier_zygote.rlimits import Limits


class Place(Protocol):
    """Called once each, in the order in which they stand here; `enter` and `warm_up` ahead of demand."""

    work: str
    judge_library: str

    def enter(self) -> None:
        """Returns when the warden has put the occupant under its limits."""

    def warm_up(self) -> None:
        """Takes a device, where the sandbox has one. Nothing of a learner's or a judge's is there yet."""

    def make_scratch(self, disk_bytes: int) -> None:
        """From here on `work` and a folder for temporary files exist, and are this sandbox's alone."""

    def open_carried(self, total_bytes: int, files: int) -> str:
        """Only where artifacts are carried: the folder to write them into."""

    def close_carried(self) -> None:
        """Nobody in the sandbox can change them from here on."""

    def lock(self, limits: Limits, counts_all_memory: bool) -> None:
        """Sets limits, gives up every privilege, filters system calls. What comes next may be hostile."""

    def settle(self, is_judged: bool) -> None:
        """The occupant has read all that the warden sends it."""
