"""The health gate of a slice: what the device looks like after an attempt, and whether it still computes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from atelier_device.health import Reading, judge_health, parse_reading
from atelier_warden.devices import Device
from atelier_warden.errands import Answer, ask

_SETTLE_SECONDS = 5.0  # how long a driver may take to give back what a dead process held
_LOOK_AGAIN_SECONDS = 0.1


class Driver:
    """Questions about one device, each put by a process of its own."""

    def __init__(self, program: bytes, device: Device, patience_seconds: float) -> None:
        self._program, self._device, self._patience = program, device, patience_seconds

    def read(self, on_result: Callable[[Reading | None, str], None]) -> None:
        """What is on the device now, or why that cannot be told."""

        def understand(answer: Answer | None, trouble: str) -> None:
            try:
                on_result(None if answer is None else parse_reading(answer), trouble)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                on_result(None, f"its driver's answer is not understood: {error!r}")

        self._ask("read", understand)

    def probe(self, on_result: Callable[[str], None]) -> None:
        """Whether it computes: what is wrong, or nothing."""
        self._ask("probe", lambda _, trouble: on_result(trouble))

    def _ask(self, command: str, on_result: Callable[[Answer | None, str], None]) -> None:
        ask(self._program, self._device.vendor, command, self._device.raw, self._patience, on_result)


def check(driver: Driver, baseline: Reading, waiting: Collection[int], on_verdict: Callable[[str], None]) -> None:
    """Calls back once: with what is wrong, or with nothing. The reading comes first, because the probe itself takes memory."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + _SETTLE_SECONDS

    def look() -> None:
        driver.read(judge)

    def judge(reading: Reading | None, trouble: str) -> None:
        if reading is None:
            on_verdict(trouble)
            return
        wrong = judge_health(reading, baseline, waiting)
        if wrong is None:
            driver.probe(on_verdict)
        elif loop.time() >= give_up_at:
            on_verdict(wrong)
        else:
            loop.call_later(_LOOK_AGAIN_SECONDS, look)

    look()
