"""One slice of a device: who holds it, and whether it may be held again.

Free, held by one attempt, checked, and free again; a slice that fails its check takes nothing any more. Sandboxes
wait on it, warm, only while it is free: what they hold of its memory belongs to the attempt otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atelier_device.health import Reading
from atelier_warden import gate
from atelier_warden.device_shelf import DeviceShelf
from atelier_warden.device_watch import DeviceWatch
from atelier_warden.devices import Device
from atelier_warden.log import log
from atelier_warden.pool import Pool
from atelier_warden.sandbox import Sandbox
from atelier_warden.settings import DeviceSettings

_NO_DEVICE_USE = {"peakMemoryBytes": None, "energyMillijoules": None, "energyEstimated": False}


class Slice:
    """Opened once; what its first check finds is what every later one is held against."""

    def __init__(self, device: Device, program: bytes, pools: dict[str, Pool], settings: DeviceSettings) -> None:
        self.device = device
        self._program = program
        self._environments = [name for name, pool in pools.items() if device in pool.environment.devices]
        self._driver = gate.Driver(program, device, settings.patience_seconds)
        self._shelf = DeviceShelf(device, pools, self._driver, settings, self.quarantine)
        self._state = "opening"
        self._detail = ""
        self._baseline: Reading | None = None
        self._watch: DeviceWatch | None = None

    @property
    def settled(self) -> bool:
        """Whether it has something waiting, or will not have."""
        return self._state not in ("opening", "checking") and (self._state != "free" or self._shelf.settled)

    def describe(self) -> dict[str, Any]:
        """For the pilot."""
        shelf = {"ready": self._shelf.ready, "discarded": self._shelf.discarded}
        return {**self.device.describe(), "environments": self._environments, "state": self._state, "detail": self._detail[:500], **shelf}

    def open(self) -> None:
        """Nobody has used it yet: what is there now is not ours to miss, and it must compute."""

        def note(reading: Reading | None, trouble: str) -> None:
            self._baseline = reading
            if reading is None:
                self.quarantine(trouble)
            else:
                self._driver.probe(self._conclude)

        self._driver.read(note)

    @property
    def trouble(self) -> str:
        """Why it takes no more attempts; empty while it does."""
        return self._detail

    def claim(self) -> bool:
        """For one attempt. Whoever claims it gives it back."""
        if self._state != "free":
            return False
        self._state = "held"
        return True

    def take(self, environment: str, receive: Callable[[Sandbox | None, bool], None]) -> None:
        """As a pool's `take`, for whoever has claimed it."""
        self._shelf.take(environment, receive)

    def watch(self, most_bytes: int | None, on_exceeded: Callable[[], None]) -> None:
        """From the attempt's first instruction on."""
        if self._state == "held" and self._baseline is not None:
            try:
                self._watch = DeviceWatch(self._program, self.device, self._baseline, most_bytes, on_exceeded)
            except OSError as error:
                log(f"{self.device.id} is not watched during an attempt: {error}")

    def read_energy(self) -> float | None:
        """What the attempt has taken until now. A share of a device's energy is an estimate, and not told."""
        return None if self._watch is None or self._watch.is_share else self._watch.read_energy()

    def stop_watching(self) -> dict[str, Any]:
        """What the attempt used of the device."""
        watch, self._watch = self._watch, None
        if watch is None:
            return dict(_NO_DEVICE_USE)
        watch.stop()
        return watch.usage()

    def give_back(self, on_checked: Callable[[str], None]) -> None:
        """The attempt is over. `on_checked` says what is wrong with the slice, or nothing."""
        if self._state == "quarantined" or self._baseline is None:
            on_checked(self._detail)
            return
        self._state = "checking"
        self._shelf.expect_nobody()

        def conclude(wrong: str) -> None:
            self._conclude(wrong)
            on_checked(self._detail)

        gate.check(self._driver, self._baseline, self._shelf.waiting_pids(), conclude)

    def quarantine(self, detail: str) -> None:
        """For good: only a new pilot, which looks at it afresh, offers it again."""
        if self._state == "quarantined":
            return
        log(f"{self.device.id} ({self.device.name}) takes no more attempts: {detail}")
        self._state, self._detail = "quarantined", detail
        self._shelf.close()

    def _conclude(self, wrong: str) -> None:
        if wrong:
            self.quarantine(wrong)
        if self._state != "quarantined":
            self._state = "free"
            self._shelf.refill()
