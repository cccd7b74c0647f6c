"""Limits that the kernel holds for each process; the warden's are for the sandbox as a whole."""

from __future__ import annotations

import functools
import math
import os
import resource
from typing import TypedDict

_OPEN_FILES = 256
_PENDING_SIGNALS = 256
_QUEUE_BYTES = 64 * 1024
_PINNED_BYTES = 8 * 2**20  # what kernels allow by default; clusters often allow any number
_ADDRESS_SLACK = 1 << 30


class Limits(TypedDict):
    """The contract's limits, under the contract's names."""

    wallSeconds: float
    cpuSeconds: float
    memoryBytes: int
    processes: int
    outputBytes: int
    diskBytes: int


def prepare() -> None:
    """Asks the kernel once, before the first fork, for its version."""
    _counts_per_user_namespace()


def apply_fixed() -> None:
    """Those that are the same for every attempt, ahead of demand."""
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_MSGQUEUE, _QUEUE_BYTES)
    _set(resource.RLIMIT_MEMLOCK, _PINNED_BYTES)
    _set(resource.RLIMIT_SIGPENDING, _PENDING_SIGNALS)
    _set(resource.RLIMIT_RTPRIO, 0)
    _set(resource.RLIMIT_NICE, 0)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)


def apply(limits: Limits, maps_device: bool, count_processes: bool = True) -> None:
    """The attempt's own. Soft and hard limits alike; a learner cannot raise them again."""
    cpu = math.ceil(limits["cpuSeconds"]) + 1
    _set(resource.RLIMIT_CPU, cpu, cpu + 1)
    _set(resource.RLIMIT_FSIZE, limits["diskBytes"])
    if count_processes and _counts_per_user_namespace():
        # A backstop between two looks of the warden, which names the limit as soon as it is exceeded.
        limit_processes(2 * limits["processes"] + 8)
    if maps_device:
        return  # a vendor's runtime reserves addresses for all memory of machine and device, and would not start
    # A backstop only: address space is not memory, and torch maps far more than it touches.
    _set(resource.RLIMIT_AS, _address_space() + 2 * limits["memoryBytes"] + _ADDRESS_SLACK)


def limit_processes(most: int) -> None:
    """Of the caller's user, in its user namespace."""
    _set(resource.RLIMIT_NPROC, most)


def _set(kind: int, soft: int, hard: int | None = None) -> None:
    hard = soft if hard is None else hard
    ceiling = resource.getrlimit(kind)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


@functools.cache
def _counts_per_user_namespace() -> bool:
    """Before Linux 5.14 RLIMIT_NPROC counted one user's processes in all sandboxes together."""
    major, minor = os.uname().release.split(".")[:2]
    return (int(major), int(minor)) >= (5, 14)


def _address_space() -> int:
    fd = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return int(os.read(fd, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(fd)
