"""Single-use sandboxes that wait on one slice with the device's runtime begun in them.

Each is forked from the environment's zygote, which has never touched a device, and begins the runtime itself,
locked in, ahead of demand. One whose warming fails or hangs is thrown away and counted; a learner then gets a
sandbox of the same kind that has begun nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from atelier_device.health import Reading
from atelier_warden.devices import Device
from atelier_warden.gate import Driver
from atelier_warden.log import log
from atelier_warden.pool import Pool
from atelier_warden.sandbox import Death, Sandbox
from atelier_warden.settings import DeviceSettings

Receiver = Callable[["Sandbox | None", bool], None]

_STUCK_SECONDS = 15.0
_MAX_FAILURES = 3  # in a row; then nothing is warmed until the next attempt is over
_RETRY_SECONDS = 1.0


class DeviceShelf:
    """Holds what waits; `on_stuck` says that something on the device cannot be killed."""

    def __init__(
        self, device: Device, pools: dict[str, Pool], driver: Driver, settings: DeviceSettings, on_stuck: Callable[[str], None]
    ) -> None:
        self._device, self._driver, self._on_stuck = device, driver, on_stuck
        self._wanted, self._patience = settings.ready, settings.patience_seconds
        self._pools = {name: pool for name, pool in pools.items() if device in pool.environment.devices}
        self._favourite = next(iter(self._pools), None)  # whose sandboxes wait: the environment that was asked for last
        self._waiting: dict[Sandbox, set[int]] = {}  # with the pids that the driver knows them by
        self._making: Sandbox | None = None
        self._asked: tuple[str, Receiver] | None = None
        self._failures = 0
        self._open = False
        self.discarded = 0

    @property
    def ready(self) -> int:
        """Sandboxes that wait."""
        return len(self._waiting)

    @property
    def settled(self) -> bool:
        """Whether it is full, or will not be."""
        return self.ready >= self._wanted or self._failures >= _MAX_FAILURES or self._favourite is None

    def waiting_pids(self) -> set[int]:
        """Of all that wait, as the driver numbers them."""
        return set().union(*self._waiting.values())

    def refill(self) -> None:
        """The slice is free."""
        self._open, self._failures = True, 0
        self._warm_one()

    def close(self) -> None:
        """Nothing waits here any more."""
        self._open = False
        for sandbox in (*self._waiting, *((self._making,) if self._making else ())):
            sandbox.kill()
        self._answer(None, False)

    def take(self, environment: str, receive: Receiver) -> None:
        """One that waits, one that is being warmed, or one that has begun nothing."""
        self._open = False
        same, self._favourite = environment == self._favourite, environment
        if same and self._waiting:
            sandbox = next(iter(self._waiting))
            del self._waiting[sandbox]
            receive(sandbox, True)
            return
        self._asked = (environment, receive)
        if self._making and same:
            return  # soonest of all, and killing it in its driver's hands is what breaks drivers
        for other in (*self._waiting, *((self._making,) if self._making else ())):
            self._kill(other)
        self._serve_cold()

    def expect_nobody(self) -> None:
        """Whoever asked has gone."""
        self._asked = None

    def _warm_one(self) -> None:
        environment = self._favourite
        if environment is None:
            return

        def begin(can_fork: bool) -> None:
            if can_fork and self._open and self._making is None and self.ready < self._wanted:
                self._make(environment, warm=True)

        self._pools[environment].when_forkable(begin)

    def _serve_cold(self) -> None:
        """As soon as nothing else is on the device."""
        if not self._asked:
            return
        environment = self._asked[0]

        def begin(can_fork: bool) -> None:
            if not can_fork:
                self._answer(None, False)
            elif self._asked and not self._waiting and self._making is None:
                self._make(environment, warm=False)

        self._pools[environment].when_forkable(begin)

    def _make(self, environment: str, warm: bool) -> None:
        sandbox = self._making = self._pools[environment].fork_on(self._device, warm)
        late = asyncio.get_running_loop().call_later(self._patience, self._kill, sandbox)

        def forget(death: Death) -> None:
            late.cancel()
            sandbox.close_pipes()
            self._waiting.pop(sandbox, None)
            if sandbox is self._making:
                self._making = None
                self._count_failure(death)
                if not warm:
                    self._answer(None, False)
            self._serve_cold()
            if self._failures < _MAX_FAILURES:
                asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._warm_one)

        def arrive() -> None:
            late.cancel()
            if self._asked or not self._open:
                self._making = None
                self._hand_over(sandbox, warm)
            else:
                self._driver.read(lambda reading, trouble: self._shelve(sandbox, reading, trouble))

        sandbox.on_dead, sandbox.on_ready = forget, arrive

    def _hand_over(self, sandbox: Sandbox, warm: bool) -> None:
        if self._asked:
            self._answer(sandbox, warm)
        else:
            self._kill(sandbox)

    def _shelve(self, sandbox: Sandbox, reading: Reading | None, trouble: str) -> None:
        """With what the driver shows of it: the check after an attempt must know it from what the attempt left."""
        if sandbox is not self._making:
            return  # dead meanwhile
        self._making = None
        if reading is None:
            self._on_stuck(trouble)
        elif self._asked or not self._open:
            self._hand_over(sandbox, True)
        else:
            self._waiting[sandbox] = set(reading.processes) - self.waiting_pids()
            self._failures = 0
            self._warm_one()

    def _count_failure(self, death: Death) -> None:
        self.discarded += 1
        self._failures += 1
        log(f"{self._device.id}: a sandbox did not get ready: {death.broken or 'it died or took too long'}")

    def _answer(self, sandbox: Sandbox | None, warm: bool) -> None:
        asked, self._asked = self._asked, None
        if asked:
            asked[1](sandbox, warm)

    def _kill(self, sandbox: Sandbox) -> None:
        sandbox.kill()
        asyncio.get_running_loop().call_later(_STUCK_SECONDS, self._look_whether_dead, sandbox)

    def _look_whether_dead(self, sandbox: Sandbox) -> None:
        if sandbox.death is None:
            self._on_stuck("a process that waited on it cannot be killed")
