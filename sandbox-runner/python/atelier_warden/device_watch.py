"""Watches a device while an attempt is on it: the most memory it took, and the energy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atelier_device.health import Reading, parse_reading
from atelier_warden.devices import Device
from atelier_warden.errands import Answer, Errand, start_errand


class DeviceWatch:
    """Samples until `stop`. Where the driver says nothing, nothing is known, and the attempt goes on."""

    def __init__(self, program: bytes, device: Device, baseline: Reading, most_bytes: int | None, on_exceeded: Callable[[], None]) -> None:
        self._device, self._baseline = device, baseline
        self._most_bytes, self._on_exceeded = most_bytes, on_exceeded
        self._peak_bytes: int | None = None
        self._first_energy: float | None = None
        self._last_energy: float | None = None
        self._errand = Errand(start_errand(program, device.vendor, "watch", device.raw), None, self._take, lambda _: None)

    def stop(self) -> None:
        """Idempotent."""
        self._errand.kill()

    def usage(self) -> dict[str, Any]:
        """In the pilot's words. One share of a device's energy is an estimate: only the whole is measured."""
        energy = self.read_energy() or None  # a counter moves a few times a second: one that has not moved has measured nothing
        return {
            "peakMemoryBytes": self._peak_bytes,
            "energyMillijoules": energy,
            "energyEstimated": energy is not None and self.is_share,
        }

    @property
    def is_share(self) -> bool:
        """Whether the device's energy is that of others too."""
        return self._device.energy_share < 1

    def read_energy(self) -> float | None:
        """Millijoules between the first look and the last."""
        if self._first_energy is None or self._last_energy is None:
            return None
        return round(max(0.0, self._last_energy - self._first_energy) * self._device.energy_share, 3)

    def _take(self, answer: Answer) -> None:
        reading = parse_reading(answer)
        used = max(0, reading.used_bytes - self._baseline.used_bytes)
        self._peak_bytes = max(self._peak_bytes or 0, used)
        if reading.energy_millijoules is not None:
            self._first_energy = reading.energy_millijoules if self._first_energy is None else self._first_energy
            self._last_energy = reading.energy_millijoules
        if self._most_bytes is not None and used > self._most_bytes:
            self._on_exceeded()
