"""Several devices of one vendor as one slice: found together, asked one by one, told as one.

A vendor whose devices can be seen by one program has a sixth function, `see(devices)`: the variables under which it sees all of them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import traceback
from types import ModuleType
from typing import Any

Description = dict[str, Any]

_PR_SET_PDEATHSIG = 1


def join(vendor: ModuleType, found: list[Description], count: int) -> list[Description]:
    """Slices of so many devices each, in the vendor's order; what is left over is offered to nobody, and so are shares of devices."""
    if count == 1:
        return found
    wholes = [one for one in found if one["kind"] == "gpu"]
    return [_describe(vendor, wholes[first : first + count]) for first in range(0, len(wholes) - count + 1, count)]


def parts(device: Description) -> list[Description]:
    """The devices that a slice is made of."""
    return device.get("parts", [device])  # type: ignore[no-any-return]


def read(vendor: ModuleType, device: Description) -> Description:
    """Their sum. What one of them does not tell is not known of all."""
    readings = [vendor.read(part) for part in parts(device)]
    processes: dict[int, int | None] = {}
    for pid, used in ((pid, used) for reading in readings for pid, used in reading["processes"].items()):
        before = processes.get(pid, 0)
        processes[pid] = None if used is None or before is None else before + used
    energies = [reading["energyMillijoules"] for reading in readings]
    return {
        "usedBytes": sum(reading["usedBytes"] for reading in readings),
        "processes": processes,
        "energyMillijoules": None if None in energies else sum(energies),
    }


def probe(vendor: ModuleType, device: Description) -> None:
    """Of several, each by a process that sees it alone, all at once: a runtime that has begun looks for no other device."""
    if len(parts(device)) == 1:
        os.environ.update(device["variables"])
        vendor.probe(device)
        return
    children = [_begin_probe(vendor, part) for part in parts(device)]
    ends = [os.waitpid(child, 0)[1] for child in children]
    if any(end != 0 for end in ends):
        raise RuntimeError("a device of several does not compute")


def _begin_probe(vendor: ModuleType, part: Description) -> int:
    child = os.fork()
    if child > 0:
        return child
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    try:
        os.environ.update(part["variables"])
        vendor.probe(part)
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- whatever it is, the device did not prove itself
        traceback.print_exc()
    finally:
        os._exit(1)  # without a runtime's clean-up, which may hang


def _describe(vendor: ModuleType, devices: list[Description]) -> Description:
    names = {one["name"] for one in devices}
    return {
        **devices[0],
        "number": "-".join(one["number"] for one in devices),
        "name": f"{len(devices)} × {names.pop()}" if len(names) == 1 else " + ".join(one["name"] for one in devices),
        "memoryBytes": sum(one["memoryBytes"] for one in devices),
        "nodes": {path: source for one in devices for path, source in one["nodes"].items()},
        "variables": vendor.see(devices),
        "parts": devices,
    }
