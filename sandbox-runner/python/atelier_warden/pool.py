"""Sandboxes of one environment, forked ahead of demand.

What the slices here may take next is forked as soon as it is missing. All beyond that is work ahead for those who have a
page open: it is done while nobody takes anything, so that a class that runs at once finds it done and pays for none of it then.

A zygote that cannot import its environment is replaced by one that imports nothing: the same cage, where
each learner's program does its own imports. Slower, equally safe.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterator

from atelier_warden.containment import Containment
from atelier_warden.devices import Device
from atelier_warden.log import log
from atelier_warden.meters import Limiter
from atelier_warden.sandbox import Death, Sandbox
from atelier_warden.settings import Environment
from atelier_warden.zygote import Zygote

Receiver = Callable[["Sandbox | None", bool], None]

_MAX_TROUBLE = 3  # sandboxes or zygotes that died unused, in a row
_RETRY_SECONDS = 5.0
_START_SECONDS = 120.0
_LEAD_SECONDS = 0.05  # what a small program needs to its first line, and a small judge to its verdict
_CALM_SECONDS = 5.0  # nobody has taken one for so long: a burst is over
_AHEAD_AT_ONCE = 2  # somebody may press Run at any moment, and their program wants a processor
_SOON = 2 * (os.cpu_count() or 1)  # a slice takes the next when it has ended the last, and there is one for each processor


class Pool:
    """`take` answers at once from the shelf, or as soon as a fork is ready."""

    def __init__(self, environment: Environment, limiter: Limiter, containment: Containment, numbers: Iterator[int]) -> None:
        self.environment = environment
        self._limiter, self._containment, self._numbers = limiter, containment, numbers
        self.grades, self.can_hold = containment.grades, containment.can_hold
        self._zygote: Zygote | None = None
        self._successor: Zygote | None = None
        self._retired: list[Zygote] = []
        self._making: dict[str, set[Sandbox]] = {"learner": set(), "judge": set()}
        self._shelf: dict[str, deque[Sandbox]] = {"learner": deque(), "judge": deque()}
        self._waiting: dict[str, deque[tuple[Receiver, bool]]] = {"learner": deque(), "judge": deque()}
        self._forkable: list[Callable[[bool], None]] = []
        self._wanted = {"learner": environment.pool.learners, "judge": environment.pool.judges}
        self._taken_at = float("-inf")
        self._calm: asyncio.TimerHandle | None = None
        self._trouble = 0
        self._bare = False
        self._closed = False
        self.versions: dict[str, str] = {}
        self.detail = ""

    @property
    def state(self) -> str:
        """As in the protocol: starting, warm, cold or failed."""
        if self._trouble >= _MAX_TROUBLE:
            return "failed"
        if self._zygote is not None and self._zygote.ready:
            return "cold" if self._bare else "warm"
        return "starting"

    @property
    def ready(self) -> int:
        """Learners' sandboxes on the shelf."""
        return len(self._shelf["learner"])

    @property
    def settled(self) -> bool:
        """Whether the shelves are full, or will not be."""
        full = all(len(self._shelf[role]) >= wanted for role, wanted in self._wanted.items())
        return self.state == "failed" or (self.state in ("warm", "cold") and full)

    def open(self) -> None:
        """Starts the first zygote."""
        self._start_zygote()

    def close(self) -> None:
        """Kills every zygote, and so every sandbox."""
        self._closed = True
        for zygote in (self._zygote, self._successor, *self._retired):
            if zygote is not None:
                zygote.kill()

    def resize(self, learners: int, judges: int) -> None:
        """Keeps so many waiting from now on; what waits beyond that is let go."""
        self._wanted = {"learner": learners, "judge": judges}
        for role, wanted in self._wanted.items():
            for sandbox in list(self._shelf[role])[wanted:]:
                sandbox.kill()
        self._refill()

    def take(self, role: str, receive: Receiver) -> None:
        """Calls `receive(sandbox, warm)`, or `receive(None, False)` where the environment cannot be had."""
        warm = self._zygote is not None and self._zygote.ready
        if self.state == "failed":
            receive(None, False)
            return
        self._taken_at = asyncio.get_running_loop().time()
        self._waiting[role].append((receive, warm))
        self._serve(role)
        # The learner goes first. Forking the next one would take the processor from what has just been handed over.
        if self._waiting[role] or not self._shelf[role]:
            asyncio.get_running_loop().call_soon(self._refill)
        else:
            asyncio.get_running_loop().call_later(_LEAD_SECONDS, self._refill)

    def when_forkable(self, begin: Callable[[bool], None]) -> None:
        """Calls back once: when `fork_on` may be called, or with False where the environment cannot be had."""
        if self.state in ("warm", "cold", "failed"):
            begin(self.state != "failed")
        else:
            self._forkable.append(begin)

    def fork_on(self, device: Device, warm: bool) -> Sandbox:
        """A learner's sandbox on a device, which belongs to the caller from now on."""
        assert self._zygote is not None and self._zygote.ready
        sandbox = Sandbox(next(self._numbers), "learner", self._zygote, self._limiter, device, warm)
        self._recycle_if_old(self._zygote)
        return sandbox

    def _serve(self, role: str) -> None:
        shelf, waiting = self._shelf[role], self._waiting[role]
        while shelf and waiting:
            sandbox = shelf.popleft()
            receive, warm = waiting.popleft()
            receive(sandbox, warm)

    def _refill(self) -> None:
        zygote = self._zygote
        if self._closed or zygote is None or not zygote.ready:
            return
        self._recycle_if_old(zygote)
        for role in self._wanted:
            for _ in range(self._count_missing(role)):
                self._make(role, zygote)

    def _count_missing(self, role: str) -> int:
        """How many to fork now."""
        wanted, making = self._wanted[role], len(self._making[role])
        here = len(self._shelf[role]) + making
        at_once = min(wanted, _SOON) + len(self._waiting[role]) - here
        if at_once > 0 or here >= wanted:
            return at_once
        return min(_AHEAD_AT_ONCE - making, wanted - here) if self._is_calm() else 0

    def _is_calm(self) -> bool:
        """Where it is not, the pool is refilled once it is."""
        loop = asyncio.get_running_loop()
        calm_at = self._taken_at + _CALM_SECONDS
        if loop.time() >= calm_at:
            return True
        if self._calm is None:
            self._calm = loop.call_at(calm_at, self._refill_in_calm)
        return False

    def _refill_in_calm(self) -> None:
        self._calm = None
        self._refill()

    def _make(self, role: str, zygote: Zygote) -> None:
        sandbox = Sandbox(next(self._numbers), role, zygote, self._limiter)
        self._making[role].add(sandbox)

        def shelve() -> None:
            self._making[role].discard(sandbox)
            self._shelf[role].append(sandbox)
            self._trouble = 0
            self._serve(role)
            self._refill()

        def forget(death: Death) -> None:
            sandbox.close_pipes()
            self._making[role].discard(sandbox)
            if sandbox in self._shelf[role]:
                self._shelf[role].remove(sandbox)
            if not sandbox.ready:
                self._count_trouble(f"a sandbox did not get ready: {death.broken or 'its processes died'}")
            self._schedule(self._refill)

        sandbox.on_ready, sandbox.on_dead = shelve, forget

    def _recycle_if_old(self, zygote: Zygote) -> None:
        """Fresh addresses and a fresh hash seed, from time to time; what was forked from the old one may finish."""
        age = asyncio.get_running_loop().time() - zygote.started_at
        old = zygote.forks >= self.environment.pool.uses or age >= 60 * self.environment.pool.minutes
        if old and self._successor is None:
            self._start_zygote()

    def _start_zygote(self) -> None:
        imports = () if self._bare else self.environment.imports
        self._successor = Zygote(self.environment, imports, self._containment, self._enthrone, self._mourn)
        asyncio.get_running_loop().call_later(_START_SECONDS, self._give_up_on, self._successor)

    def _give_up_on(self, zygote: Zygote) -> None:
        if zygote is self._successor and not zygote.ready:
            zygote.kill()

    def _enthrone(self, zygote: Zygote) -> None:
        old, self._zygote, self._successor = self._zygote, zygote, None
        self.versions = zygote.versions
        if old is not None:
            self._retired.append(old)
            old.retire()
        self._tell_forkable(True)
        self._refill()

    def _mourn(self, zygote: Zygote) -> None:
        if zygote in self._retired:
            self._retired.remove(zygote)
            return
        if self._closed:
            return
        was_ready = zygote.ready
        if zygote is self._zygote:
            self._zygote = None
        if zygote is self._successor:
            self._successor = None
        self._count_trouble("a zygote died" if was_ready else "a zygote did not get ready")
        if not was_ready and not self._bare:
            log(f"{self.environment.name}: its imports failed; learners will import for themselves")
            self._bare = True
        self._schedule(self._restart)

    def _schedule(self, again: Callable[[], None]) -> None:
        """At once, but not in a tight circle when nothing that is made lives."""
        delay = 0.0 if self._trouble < _MAX_TROUBLE else _RETRY_SECONDS
        asyncio.get_running_loop().call_later(delay, again)

    def _restart(self) -> None:
        if not self._closed and self._zygote is None and self._successor is None:
            self._start_zygote()

    def _count_trouble(self, detail: str) -> None:
        self._trouble += 1
        self.detail = detail
        log(f"{self.environment.name}: {detail} ({self._trouble} in a row)")
        if self._trouble >= _MAX_TROUBLE:
            self._tell_forkable(False)
            for waiting in self._waiting.values():
                while waiting:
                    waiting.popleft()[0](None, False)

    def _tell_forkable(self, can_fork: bool) -> None:
        forkable, self._forkable = self._forkable, []
        for begin in forkable:
            begin(can_fork)
