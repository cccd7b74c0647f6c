"""The slices of this machine's devices, as a vendor's errand found them, and which of them may be offered."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

from atelier_warden import device_lock
from atelier_warden.errands import start_errand
from atelier_warden.log import log
from atelier_warden.settings import DeviceSettings

# Asking a driver that is not there costs a process and a refusal in the log.
_DOORS = {"nvidia": "/dev/nvidiactl", "amd": "/dev/kfd"}


@dataclass(frozen=True)
class Device:
    """One slice. `raw` is the vendor's own description, handed back to it with every question."""

    id: str
    vendor: str
    kind: str
    name: str
    memory_bytes: int
    driver: str | None
    nodes: dict[str, str]  # path in the sandbox's /dev: path on this machine
    sysfs: bool
    energy_share: float
    raw: dict[str, Any]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The devices it is made of."""
        return self.raw.get("parts", [self.raw])  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        """What the pilot hears of it."""
        return {
            "id": self.id,
            "vendor": self.vendor,
            "kind": self.kind,
            "gpus": len(self.parts),
            "device": self.name[:200],
            "memoryBytes": self.memory_bytes,
            "driver": self.driver,
            "variables": list(self.raw["variables"]),
        }

    def for_child(self, warm: bool, counts_all_memory: bool) -> dict[str, Any]:
        """What a forked child needs to take it."""
        return {**self.raw, "vendor": self.vendor, "nodes": list(self.nodes), "warm": warm, "countsAllMemory": counts_all_memory}


def find_devices(settings: DeviceSettings, program: bytes) -> tuple[Device, ...]:
    """Before anything is served. A vendor whose driver does not answer offers nothing, and the log says so."""
    found: list[Device] = []
    for vendor in settings.vendors:
        door = _DOORS.get(vendor)
        if door is None or os.path.exists(door):
            found += _ask(vendor, settings, program)
    return tuple(device for device in found if _may_offer(device, settings) and _hold(device))


def _hold(device: Device) -> bool:
    return all(device_lock.hold(part["uuid"]) for part in device.parts)


def _ask(vendor: str, settings: DeviceSettings, program: bytes) -> list[Device]:
    process = start_errand(program, vendor, "find", {"visible": settings.visible.get(vendor), "together": settings.together})
    try:
        output, _ = process.communicate(timeout=settings.patience_seconds)
        slices = _parse(output)
    except (subprocess.TimeoutExpired, ValueError) as error:
        process.kill()  # not waited for: a driver in trouble keeps its process
        log(f"{vendor}'s devices are not offered: {error}")
        return []
    return [_make(vendor, raw, settings) for raw in slices]


def _parse(output: bytes) -> list[dict[str, Any]]:
    if not output:
        raise ValueError("its errand ended without an answer")
    slices: list[dict[str, Any]] = json.loads(output)["slices"]
    return slices


def _make(vendor: str, raw: dict[str, Any], settings: DeviceSettings) -> Device:
    return Device(
        id=f"{vendor}-{raw['number']}",
        vendor=vendor,
        kind="shard" if settings.shared_because else raw["kind"],
        name=raw["name"],
        memory_bytes=int(raw["memoryBytes"]),
        driver=raw["driver"],
        nodes=dict(raw["nodes"]),
        sysfs=bool(raw["sysfs"]),
        energy_share=float(raw["energyShare"]),
        raw=raw,
    )


def _may_offer(device: Device, settings: DeviceSettings) -> bool:
    if device.kind != "shard" or settings.shared_allowed:
        return True
    log(
        f"{device.id} ({device.name}) is not offered: {settings.shared_because}, so others may compute on it at the same time,"
        " read what is left in its memory and be ended by its faults. ATELIER_SHARED_DEVICES=allow offers it for runs, never for grades."
    )
    return False
