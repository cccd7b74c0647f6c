"""Where an attempt's learner runs: on the processors alone, or on a slice of a device, which is checked afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from atelier_warden.pool import Pool, Receiver
from atelier_warden.slice import Slice

Ending = dict[str, Any]
Usage = dict[str, Any]


class Place(Protocol):
    """Taken once and left once."""

    def take(self, receive: Receiver) -> None:
        """As a pool's `take`, for the learner's sandbox."""

    def take_another(self, receive: Receiver) -> None:
        """For the same attempt, when nothing of its sandbox before is left."""

    def refusal(self) -> Ending:
        """Why there was none."""

    def watch(self, limits: dict[str, Any], on_limit: Callable[[str], None]) -> None:
        """The learner's program begins."""

    def read_energy(self) -> float | None:
        """Millijoules that the device took since the program began; None where nothing meters it for this attempt alone."""

    def leave(self, ending: Ending, usage: Usage, stuck: bool, on_checked: Callable[[str], None], on_ended: Callable[[Ending, Usage], None]) -> None:
        """The attempt is over: says how it ended, and of a slice also what is wrong with it."""


class Processors:
    """Nothing of it outlives an attempt."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def take(self, receive: Receiver) -> None:
        """From the environment's pool."""
        self._pool.take("learner", receive)

    def take_another(self, receive: Receiver) -> None:
        """Likewise."""
        self._pool.take("learner", receive)

    def refusal(self) -> Ending:
        """The environment's trouble."""
        return fault("environment-unavailable", self._pool.detail or "its zygote does not start")

    def watch(self, limits: dict[str, Any], on_limit: Callable[[str], None]) -> None:
        """The sandbox's own meter sees all there is."""

    def read_energy(self) -> float | None:
        """Nothing meters it."""
        return None

    def leave(self, ending: Ending, usage: Usage, stuck: bool, on_checked: Callable[[str], None], on_ended: Callable[[Ending, Usage], None]) -> None:
        """There is nothing to check."""
        on_ended(ending, usage)


class OnSlice:
    """One attempt's claim on a slice."""

    def __init__(self, slice_: Slice, environment: str) -> None:
        self._slice, self._environment = slice_, environment
        self._holds = False

    def take(self, receive: Receiver) -> None:
        """One at a time: the second attempt on a slice is refused, not queued."""
        self._holds = self._slice.claim()
        if self._holds:
            self._slice.take(self._environment, receive)
        else:
            receive(None, False)

    def take_another(self, receive: Receiver) -> None:
        """On the same slice, which nobody else has had meanwhile."""
        self._slice.take(self._environment, receive)

    def refusal(self) -> Ending:
        """The slice's trouble before the environment's."""
        if self._slice.trouble:
            return fault("slice-unhealthy", self._slice.trouble)
        if not self._holds:
            return fault("slice-busy", "another attempt is on it")
        return fault("environment-unavailable", "it gave no sandbox for this device")

    def watch(self, limits: dict[str, Any], on_limit: Callable[[str], None]) -> None:
        """Memory and energy; a limit on the device's memory holds where one was set."""
        self._slice.watch(limits.get("gpuMemoryBytes"), lambda: on_limit("gpu-memory"))

    def read_energy(self) -> float | None:
        """As the device's driver counts it."""
        return self._slice.read_energy()

    def leave(self, ending: Ending, usage: Usage, stuck: bool, on_checked: Callable[[str], None], on_ended: Callable[[Ending, Usage], None]) -> None:
        """Nobody waits for an answer that is there; but a bad end must not be told before it is known what it did to the slice."""
        usage = {**usage, "device": self._slice.stop_watching()}
        if stuck:
            self._slice.quarantine("a process of an attempt cannot be killed")
        if ending["reason"] not in ("platform-fault", "limit") and not _device_process_died(ending):
            on_ended(ending, usage)
            self._give_back(on_checked)
            return

        def conclude(wrong: str) -> None:
            on_checked(wrong)
            on_ended(fault("slice-unhealthy", wrong) if wrong and _device_process_died(ending) else ending, usage)

        self._give_back(conclude)

    def _give_back(self, on_checked: Callable[[str], None]) -> None:
        if self._holds:
            self._slice.give_back(on_checked)
        else:
            on_checked(self._slice.trouble)


def fault(name: str, detail: str) -> Ending:
    """An ending that is the platform's. Its detail has half of what the contract allows, which counts characters
    beyond the basic plane twice."""
    return {"reason": "platform-fault", "fault": name, "detail": detail[:250]}


def _device_process_died(ending: Ending) -> bool:
    """Of itself, not by a limit of ours or by its learner: an unhealthy slice may then be the cause as well as the effect."""
    return ending["reason"] == "platform-fault" or ending.get("signal") is not None
