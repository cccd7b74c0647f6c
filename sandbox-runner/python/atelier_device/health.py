"""Whether a slice may be given to the next learner. Pure: what was read, against what was read before anybody used it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

# Drivers keep a little of their own that grows with use.
SLACK_BYTES = 96 * 2**20
# What a context takes where the driver does not say: the largest that vendors document.
_CONTEXT_BYTES = 768 * 2**20


@dataclass(frozen=True)
class Reading:
    """One look at a device. A process's bytes are None where the driver does not tell."""

    used_bytes: int
    processes: dict[int, int | None]
    energy_millijoules: float | None


def parse_reading(raw: dict[str, Any]) -> Reading:
    """From an errand's answer."""
    processes = {int(pid): None if used is None else int(used) for pid, used in raw["processes"].items()}
    energy = raw["energyMillijoules"]
    return Reading(int(raw["usedBytes"]), processes, None if energy is None else float(energy))


def judge_health(reading: Reading, baseline: Reading, waiting: Collection[int]) -> str | None:
    """What is wrong, in words; None where nothing is. `waiting` are our own processes that hold the device warm.

    A slice belongs to one warden alone, so a process that is neither ours nor older than us was left by an attempt.
    """
    strangers = sorted(pid for pid in reading.processes if pid not in waiting and pid not in baseline.processes)
    if strangers:
        return f"{len(strangers)} processes were left on the device"
    ours = sum(_CONTEXT_BYTES if used is None else used for pid, used in reading.processes.items() if pid in waiting)
    excess = reading.used_bytes - baseline.used_bytes - ours
    if excess > SLACK_BYTES:
        return f"{excess // 2**20} MiB of device memory did not come back"
    return None
