"""One side of an attempt: the learner's sandbox or the judge's, with its clock, its meter and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from atelier_warden.sandbox import Death, Sandbox
from atelier_wire.frames import Buffer, Header

_START_SECONDS = 60.0
_LOOK_SECONDS = 0.02
_STUCK_SECONDS = 15.0  # a process that computes on a device may hang in its driver, where no signal reaches it


class Side:
    """Watches limits from the hand-over on; `on_over(ending)` comes once, when nothing of the sandbox is left."""

    def __init__(self, sandbox: Sandbox, limits: dict[str, Any], on_running: Callable[[], None], on_over: Callable[[], None]) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._on_running, self._on_over = on_running, on_over
        self._loop = asyncio.get_running_loop()
        self._cause: dict[str, Any] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._began_at = self._ended_at = self._loop.time()
        self._cpu_before = 0.0
        self.death: Death | None = None
        self.stuck = False
        sandbox.on_running, sandbox.on_dead = self._run, self._end
        sandbox.on_disk_full = lambda: self.end({"reason": "limit", "limit": "disk"})

    def hand_over(self, order: Header, frames: list[tuple[Header, Buffer]], descriptors: list[int]) -> None:
        """The sandbox gets its files; from here on it belongs to this attempt alone."""
        if self._sandbox.death is not None:  # between leaving the shelf and now
            self._loop.call_soon(self._end, self._sandbox.death)
            return
        self._cpu_before = self._sandbox.read_meter().cpu_seconds
        self._timers.append(self._loop.call_later(_START_SECONDS, self._never_started))
        self._sandbox.assign(order, frames, descriptors)

    def end(self, cause: dict[str, Any]) -> None:
        """Kills the sandbox. The first cause stands, whatever follows from it."""
        self._cause = self._cause or cause
        self._sandbox.kill()
        self._loop.call_later(_STUCK_SECONDS, self._abandon)

    @property
    def over(self) -> bool:
        """Whether nothing of it is left."""
        return self.death is not None

    @property
    def ending(self) -> dict[str, Any]:
        """Why it is over, in the contract's words."""
        if self._cause is not None:
            return self._cause
        assert self.death is not None
        return _explain(self.death)

    def usage(self) -> dict[str, Any]:
        """What it took, from the hand-over on."""
        death = self.death or Death()
        return {
            "wallMs": round(1000 * (self._ended_at - self._began_at), 3),
            "cpuMs": round(max(0.0, death.cpu_ms - 1000 * self._cpu_before), 3),
            "peakMemoryBytes": death.peak_bytes,
            "writtenBytes": death.written_bytes,
        }

    def _run(self) -> None:
        self._cancel_timers()
        self._began_at = self._loop.time()
        self._timers.append(self._loop.call_later(self._limits["wallSeconds"], self._end_by_limit, "wall"))
        self._loop.call_later(_LOOK_SECONDS, self._look)
        self._on_running()

    def _look(self) -> None:
        if self.death is not None or self._cause is not None:
            return
        reading = self._sandbox.read_meter()
        if reading.exceeded:
            self._end_by_limit(reading.exceeded)
        elif reading.cpu_seconds - self._cpu_before > self._limits["cpuSeconds"]:
            self._end_by_limit("cpu")
        else:
            self._loop.call_later(_LOOK_SECONDS, self._look)

    def _end_by_limit(self, name: str) -> None:
        self.end({"reason": "limit", "limit": name})

    def _never_started(self) -> None:
        self.end({"reason": "platform-fault", "fault": "never-started", "detail": "the sandbox did not begin its program"})

    def _abandon(self) -> None:
        """It was killed and lives: nothing more can be done about it from here."""
        if self.death is None:
            self.stuck = True
            self._cause = {"reason": "platform-fault", "fault": "unkillable", "detail": "a process of the sandbox could not be killed"}
            self._end(Death())

    def _end(self, death: Death) -> None:
        if self.death is not None:  # abandoned before
            return
        self._cancel_timers()
        self.death = death
        self._ended_at = self._loop.time()
        self._on_over()

    def _cancel_timers(self) -> None:
        while self._timers:
            self._timers.pop().cancel()


def _explain(death: Death) -> dict[str, Any]:
    """Of a sandbox that nobody killed from here. A limit that was hit explains what the program did next."""
    if death.broken:
        return {"reason": "platform-fault", "fault": "sandbox-broken", "detail": death.broken}
    if death.reading is not None and death.reading.exceeded:
        return {"reason": "limit", "limit": death.reading.exceeded}
    if death.disk_full:
        return {"reason": "limit", "limit": "disk"}
    if death.signal == 24:  # SIGXCPU, from the kernel's own count
        return {"reason": "limit", "limit": "cpu"}
    if death.code is None:
        return {"reason": "platform-fault", "fault": "sandbox-lost", "detail": "the sandbox died with its zygote"}
    if death.signal:
        return {"reason": "completed", "exitCode": 128 + death.signal, "signal": _signal_name(death.signal)}
    return {"reason": "completed", "exitCode": death.code, "signal": None}


def _signal_name(number: int) -> str:
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"
