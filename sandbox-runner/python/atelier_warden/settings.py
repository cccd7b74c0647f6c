"""What the pilot tells the warden first. Parsed by hand: the warden has the standard library only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from atelier_warden.devices import Device


@dataclass(frozen=True)
class Pool:
    """How many sandboxes wait, and how long one zygote is forked from."""

    learners: int
    judges: int
    uses: int
    minutes: float


@dataclass(frozen=True)
class Environment:
    """An interpreter with packages, as the operator describes it."""

    name: str
    python: str
    imports: tuple[str, ...]
    paths: tuple[str, ...]
    variables: dict[str, str]
    threads: int
    pool: Pool
    own_network: bool = True
    vendors: tuple[str, ...] = ()  # whose devices its packages can compute on
    devices: tuple[Device, ...] = ()  # of those, the slices found here


@dataclass(frozen=True)
class DeviceSettings:
    """Whose devices are looked for, and under which conditions they are offered."""

    vendors: dict[str, str | None]  # name: file of a vendor that is not built in
    visible: dict[str, str]  # vendor: what the allocation granted, in the vendor's own words
    shared_because: str | None  # why others may compute on these devices too
    shared_allowed: bool
    together: int  # so many devices make one slice
    ready: int  # warm processes waiting on each slice
    patience_seconds: float  # for one answer of a driver


_NO_DEVICES = DeviceSettings({}, {}, None, False, 1, 0, 0.0)


@dataclass(frozen=True)
class Settings:
    """Whom the warden becomes, what holds limits and sandboxes, which environments it serves."""

    uid: int
    gid: int
    limiter: str
    tier: str
    scratch: str
    environments: tuple[Environment, ...]
    devices: DeviceSettings


def parse_settings(header: dict[str, Any]) -> Settings:
    """Raises KeyError or TypeError on anything else; the Node side checks types before it sends."""
    if header["kind"] != "settings":
        raise ValueError(f"expected settings first, got {header['kind']!r}")
    user = header["user"] if os.getuid() == 0 else {"uid": os.getuid(), "gid": os.getgid()}
    return Settings(
        uid=int(user["uid"]),
        gid=int(user["gid"]),
        limiter=str(header["limiter"]),
        tier=str(header["tier"]),
        scratch=str(header["scratch"]),
        environments=tuple(_environment(one) for one in header["environments"]),
        devices=_devices(header["devices"]) if header.get("devices") else _NO_DEVICES,
    )


def _devices(raw: dict[str, Any]) -> DeviceSettings:
    return DeviceSettings(
        vendors={str(one["name"]): one["file"] for one in raw["vendors"]},
        visible={str(vendor): str(text) for vendor, text in raw["visible"].items()},
        shared_because=raw["sharedBecause"],
        shared_allowed=bool(raw["sharedAllowed"]),
        together=int(raw["together"]),
        ready=int(raw["ready"]),
        patience_seconds=float(raw["patienceSeconds"]),
    )


def _environment(raw: dict[str, Any]) -> Environment:
    pool = raw["pool"]
    return Environment(
        name=str(raw["name"]),
        python=str(raw["python"]),
        imports=tuple(map(str, raw["imports"])),
        paths=tuple(map(str, raw["paths"])),
        variables={str(key): str(value) for key, value in raw["variables"].items()},
        threads=int(raw["threads"]),
        pool=Pool(int(pool["learners"]), int(pool["judges"]), int(pool["uses"]), float(pool["minutes"])),
        vendors=tuple(map(str, raw.get("vendors", ()))),
    )
