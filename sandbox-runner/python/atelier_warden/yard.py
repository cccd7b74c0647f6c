"""All environments and attempts of this warden, and the pilot's commands to them."""

from __future__ import annotations

import dataclasses
import itertools

from atelier_warden.attempt import Attempt
from atelier_warden.containment import Containment
from atelier_warden.devices import Device
from atelier_warden.log import log
from atelier_warden.meters import Limiter
from atelier_warden.order import Order, read_order
from atelier_warden.pilot_link import PilotLink
from atelier_warden.place import OnSlice, Processors
from atelier_warden.pool import Pool
from atelier_warden.room import Guest, Room
from atelier_warden.settings import Settings
from atelier_warden.slice import Slice
from atelier_wire.frames import Header


class Yard:
    """Opened once; closing it kills everything."""

    def __init__(
        self,
        settings: Settings,
        devices: tuple[Device, ...],
        limiter: Limiter,
        containment: Containment,
        errand: bytes,
        link: PilotLink,
    ) -> None:
        self._link = link
        numbers = itertools.count(1)
        self._pools = {}
        for one in settings.environments:
            usable = tuple(device for device in devices if device.vendor in one.vendors)
            self._pools[one.name] = Pool(dataclasses.replace(one, devices=usable), limiter, containment, numbers)
        self._slices = {device.id: Slice(device, errand, self._pools, settings.devices) for device in devices}
        self._orders: dict[str, Order] = {}
        self._attempts: dict[str, Attempt] = {}
        self._room = Room(settings.environments)

    def open(self) -> None:
        """Starts every environment's zygote, and looks at every slice."""
        for pool in self._pools.values():
            pool.open()
        for slice_ in self._slices.values():
            slice_.open()

    def close(self) -> None:
        """Kills every cage."""
        for pool in self._pools.values():
            pool.close()

    def handle(self, header: Header, body: bytes) -> None:
        """One command of the pilot's. A mistake in one ends the warden: the pilot is our own program."""
        kind = header["kind"]
        if kind == "start":
            order = read_order(header)
            self._orders[order.attempt] = order
        elif kind == "file":
            self._orders[header["attempt"]].add_file(header["to"], header["path"], body)
        elif kind == "go":
            self._begin(self._orders.pop(header["attempt"]))
        elif kind == "stop":
            self._stop(header["attempt"])
        elif kind == "pools" and self._room.is_wide:
            for size in header["sizes"]:
                self._pools[size["environment"]].resize(size["learners"], size["judges"])
        elif kind == "status":
            self._link.send(self._describe())
        else:
            log(f"a command nobody knows: {kind!r}")

    def _begin(self, order: Order) -> None:
        pool = self._pools.get(order.environment)
        if pool is None:
            raise KeyError(f"no environment {order.environment!r}")
        place = Processors(pool) if order.slice is None else OnSlice(self._slices[order.slice], order.environment)
        guest = Guest(self._room, places=len(order.roles))

        def leave() -> None:
            self._attempts.pop(order.attempt, None)
            guest.leave()

        attempt = Attempt(order, place, pool, self._link, leave)
        self._attempts[order.attempt] = attempt
        guest.enter(attempt.begin)

    def _stop(self, name: str) -> None:
        if attempt := self._attempts.get(name):
            attempt.end({"reason": "stopped"})

    def _describe(self) -> Header:
        return {
            "kind": "status",
            "attempts": len(self._attempts),
            "settled": all(one.settled for one in (*self._pools.values(), *self._slices.values())),
            "environments": [
                {"name": name, "state": pool.state, "detail": pool.detail, "versions": pool.versions, "ready": pool.ready}
                for name, pool in self._pools.items()
            ],
            "slices": [slice_.describe() for slice_ in self._slices.values()],
        }
