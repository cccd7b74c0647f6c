"""Where an occupant lives in the caged tier: the keeper's namespaces, mounts of its own, perhaps a device."""

from __future__ import annotations

import os
from typing import Any

from atelier_device import warming
from atelier_wire.frames import encode_frame
from atelier_zygote import capabilities, mounts, namespaces, network, rlimits, seccomp
from atelier_zygote.descriptors import COMMAND, NEWS
from atelier_zygote.keeper import HAS_SCRATCH, RUNS
from atelier_zygote.mounter import Mounter

_BORN = encode_frame({"kind": "born"})


class CagedPlace:
    """See `place.Place`."""

    work = mounts.WORK
    judge_library = mounts.JUDGE_LIBRARY

    def __init__(self, device: dict[str, Any] | None) -> None:
        self._device = device
        self._mounter: Mounter | None = None

    def enter(self) -> None:
        """The namespaces have been joined already."""
        os.write(COMMAND, _BORN)
        os.read(COMMAND, 1)  # the warden has put this process under its limits
        namespaces.hide_groups()
        capabilities.forbid_more()

    def warm_up(self) -> None:
        """The lock comes before the vendor's runtime, whose threads would otherwise escape it; see mounter.py."""
        if self._device:
            self._mounter = Mounter()
            _lock(self._device["countsAllMemory"])
            warming.take(self._device)

    def make_scratch(self, disk_bytes: int) -> None:
        """A file system of that size, which the keeper watches from here on."""
        (self._mounter or mounts).make_scratch(disk_bytes)
        os.write(NEWS, HAS_SCRATCH)

    def open_carried(self, total_bytes: int, files: int) -> str:
        """A file system of its own."""
        (self._mounter or mounts).open_carried(total_bytes, files)
        return mounts.CARRIED

    def close_carried(self) -> None:
        """Makes it read-only as a whole."""
        (self._mounter or mounts).close_carried()

    def lock(self, limits: rlimits.Limits, counts_all_memory: bool) -> None:
        """What can be given up is given up."""
        rlimits.apply(limits, maps_device=self._mounter is not None)
        if self._mounter:
            self._mounter.leave()
        else:
            _lock(counts_all_memory)

    def settle(self, is_judged: bool) -> None:
        """A judge may have its learner held: the keeper hears the warden from here on."""
        if is_judged:
            os.write(NEWS, RUNS)
        os.close(NEWS)


def _lock(counts_all_memory: bool) -> None:
    unix_sockets = network.seal()
    capabilities.drop_all()
    seccomp.install(own_network=network.OWN, unmapped_memory=counts_all_memory, unix_sockets=unix_sockets)
