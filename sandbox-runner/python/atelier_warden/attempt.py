"""One attempt: a learner's sandbox, for a graded one a judge's beside it, perhaps one for its baseline, and what the pilot hears of them."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Callable
from typing import Any

from atelier_warden.holding import Holding
from atelier_warden.learner import Learner
from atelier_warden.log import log
from atelier_warden.order import Order
from atelier_warden.pilot_link import PilotLink
from atelier_warden.place import Place, fault
from atelier_warden.pool import Pool
from atelier_warden.relay import Relay
from atelier_warden.sandbox import Sandbox
from atelier_warden.side import Side
from atelier_wire.frames import Buffer, FrameError, Header
from atelier_wire.splitter import FrameSplitter

_KIND = re.compile(r"[a-z][a-z-]{0,39}")
_JUDGE_LOG_BYTES = 8 * 1024
_JUDGE_GRACE_SECONDS = 10.0

Ending = dict[str, Any]


class Attempt:
    """From `begin` to the one `ended` message; `on_over` follows it."""

    def __init__(self, order: Order, place: Place, pool: Pool, link: PilotLink, on_over: Callable[[], None]) -> None:
        self._order, self._place, self._pool, self._link, self._on_over = order, place, pool, link, on_over
        # Where nobody can be held, a baseline would be timed beside a learner who works on: there is none then.
        self._roles = [role for role in order.roles if role != "baseline" or pool.can_hold]
        self._loop = asyncio.get_running_loop()
        self._arrived_at = self._loop.time()
        self._taken: dict[str, Sandbox] = {}
        self._learner: Learner | None = None
        self._judge: Side | None = None
        self._baseline: Side | None = None
        self._holding: Holding | None = None
        self._judge_relays: list[Relay] = []
        self._baseline_relays: list[Relay] = []
        self._warm = True
        self._cause: Ending | None = None
        self._judge_log_left = _JUDGE_LOG_BYTES
        self._judge_done = False
        self._over = False

    def begin(self) -> None:
        """Asks for the sandboxes; the hand-over follows when they are there."""
        if self._order.overfills_disk():  # whoever sends that much is not to have it for free
            self.end({"reason": "limit", "limit": "disk"})
            return
        if self._order.judge is not None and not self._pool.grades:
            self.end(fault("judge-unprotected", "here a judge would run as the learner's user"))
            return
        self._place.take(lambda sandbox, warm: self._receive("learner", sandbox, warm))
        if "judge" in self._roles:  # on the processors, whatever the learner is on
            self._pool.take("judge", lambda sandbox, warm: self._receive("judge", sandbox, warm))
        if "baseline" in self._roles:
            self._pool.take("learner", lambda sandbox, warm: self._receive("baseline", sandbox, warm))

    def end(self, cause: Ending) -> None:
        """Ends both sides. The first cause stands."""
        if self._cause is None:
            self._cause = cause
        if self._learner is None:
            for sandbox in self._taken.values():
                sandbox.kill()
            self._finish()
            return
        self._end_sides(cause)

    def _end_sides(self, cause: Ending) -> None:
        for side in (self._judge, self._learner, self._baseline):
            if side is not None and not side.over:
                side.end(cause)

    def _receive(self, role: str, sandbox: Sandbox | None, warm: bool) -> None:
        if self._cause is not None:
            if sandbox is not None:
                sandbox.kill()
            return
        if sandbox is None:
            self.end(self._place.refusal() if role == "learner" else fault("environment-unavailable", self._pool.detail or "no judge"))
            return
        self._warm = self._warm and warm
        self._taken[role] = sandbox
        if len(self._taken) == len(self._roles):
            self._hand_over()

    def _hand_over(self) -> None:
        """The sandboxes get their files, and the ends of the channels between them."""
        order = self._order
        if any(sandbox.death is not None for sandbox in self._taken.values()):  # while the other was awaited
            self.end(fault("sandbox-lost", "a sandbox died before it had its files"))
            return
        learner_ends: list[int] = []
        self._learner = Learner(order, self._place, self._link, self._send, self._announce, self._learner_over)
        if order.judge is not None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            learner_ends = [theirs.detach()]
            fresh = self._learner.offer_anew()
            self._start_judge({"channel": ours.detach(), "fresh": fresh, **self._start_baseline(), **self._let_hold(self._learner)})
            order.forget_judge()
        self._learner.hand_over(self._taken["learner"], learner_ends)

    def _start_baseline(self) -> dict[str, int]:
        """What the judge gets of it, where there is one."""
        if "baseline" not in self._roles:
            return {}
        assert self._order.judge is not None
        sandbox = self._taken["baseline"]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._baseline_relays = [Relay(fd, self._link, self._judge_output) for fd in (sandbox.stdout, sandbox.stderr)]
        self._baseline_relays.append(Relay(sandbox.display, self._link, lambda _: None))
        self._baseline = Side(sandbox, self._order.judge["limits"], lambda: None, self._baseline_over)
        ends = [theirs.detach()]
        self._baseline.hand_over(*self._order.for_baseline(), ends)
        _close(ends)
        return {"baseline": ours.detach()}

    def _let_hold(self, program: Learner) -> dict[str, int]:
        """What gives the judge a say over its learner, where anybody can be held."""
        if not self._pool.can_hold:
            return {}
        baseline = self._taken.get("baseline")
        # One processor is enough for who has one thread. Work on a device is done elsewhere.
        is_narrow = self._pool.environment.threads == 1 and self._order.slice is None
        beside = (baseline,) if is_narrow and baseline is not None else ()
        self._holding = Holding(self._taken["learner"], beside, self._place.read_energy)
        program.on_anew = self._holding.follow
        return {"holding": self._holding.judge_end}

    def _start_judge(self, channels: dict[str, int]) -> None:
        assert self._order.judge is not None
        sandbox = self._taken["judge"]
        report, report_write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(report, False)
        ends = {"report": report_write, **channels}
        splitter = FrameSplitter(self._report_limit)
        self._judge_relays = [
            Relay(report, self._link, lambda data: self._report(splitter, data)),
            Relay(sandbox.stdout, self._link, self._judge_output),
            Relay(sandbox.stderr, self._link, self._judge_output),
            Relay(sandbox.display, self._link, lambda _: None),
        ]
        self._judge = Side(sandbox, self._order.judge["limits"], lambda: None, self._judge_over)
        self._judge.hand_over(*self._order.for_judge(list(ends)), list(ends.values()))
        _close(list(ends.values()))

    def _announce(self) -> None:
        self._place.watch(self._order.limits, self._exceed)
        waited = round(1000 * (self._loop.time() - self._arrived_at), 3)
        self._send({"kind": "started", "warm": self._warm, "startMs": waited})

    def _exceed(self, limit: str) -> None:
        if self._learner is not None and not self._learner.over:
            self._learner.end({"reason": "limit", "limit": limit})

    def _judge_output(self, data: bytes) -> None:
        kept = data[: self._judge_log_left]
        self._judge_log_left -= len(kept)
        if kept:
            log(f"judge of {self._order.attempt}: {kept.decode('utf-8', 'replace').rstrip()}")

    def _report_limit(self, header: Header) -> int:
        return self._order.produces.get(str(header.get("name")), 0) if header.get("kind") == "artifact" else 0

    def _report(self, splitter: FrameSplitter, data: bytes) -> None:
        try:
            for report, body in splitter.feed(data):
                if not _is_kind(report.get("kind")):
                    raise FrameError("a report without a kind")
                self._judge_done = self._judge_done or report.get("kind") == "done"
                self._send({"kind": "report", "report": report}, body)
        except FrameError as error:
            self.end(fault("judge-failed", f"its report is not understood: {error}"))
        if self._judge_done:
            self._end_sides(_COMPLETED)  # all at one time: the verdict waits for the last of them

    def _learner_over(self) -> None:
        assert self._learner is not None
        if self._holding is not None:
            self._holding.close()
        if self._judge is None or self._judge.over:
            self._finish()
            return
        if self._cause is None:
            self._send({"kind": "learner-ended", "ending": self._learner.ending})
        late = fault("judge-failed", "it did not finish after the learner's side had ended")
        self._loop.call_later(_JUDGE_GRACE_SECONDS, lambda: self._end_judge(late))

    def _end_judge(self, cause: Ending) -> None:
        if self._judge is not None and not self._judge.over:
            self._judge.end(cause)

    def _judge_over(self) -> None:
        assert self._judge is not None and self._learner is not None
        for relay in self._judge_relays:
            relay.finish()
        if not self._judge_done and self._cause is None and not _blames_learner(self._learner):
            self._cause = fault("judge-failed", _describe(self._judge.ending))
        self._end_sides(_COMPLETED)
        self._finish()

    def _baseline_over(self) -> None:
        """Before its judge, it is the judge's to say what that means: its calls find nobody there."""
        for relay in self._baseline_relays:
            relay.finish()
        self._finish()

    def _finish(self) -> None:
        """Once nothing of it is left."""
        if self._over or any(side is not None and not side.over for side in (self._learner, self._judge, self._baseline)):
            return
        self._over = True
        self._order.forget_files()
        stuck = self._learner is not None and self._learner.stuck
        # A process that outlives its killing is ours to answer for, whatever it was killed for.
        cause = None if stuck else self._cause
        ending = cause or (self._learner.ending if self._learner else _COMPLETED)
        usage = self._learner.usage() if self._learner else _NOTHING_USED
        self._place.leave(ending, usage, stuck, self._say_checked, self._say_ended)

    def _say_checked(self, wrong: str) -> None:
        self._send({"kind": "slice-checked", "healthy": not wrong, "detail": wrong[:500]})

    def _say_ended(self, ending: Ending, usage: dict[str, Any]) -> None:
        self._send({"kind": "ended", "ending": ending, "usage": usage, "judgeUsage": self._judge.usage() if self._judge else None})
        self._on_over()

    def _send(self, header: Header, body: Buffer = b"") -> None:
        self._link.send({**header, "attempt": self._order.attempt}, body)


_COMPLETED: Ending = {"reason": "completed", "exitCode": 0, "signal": None}
_NOTHING_USED = {"wallMs": 0, "cpuMs": 0, "peakMemoryBytes": 0, "writtenBytes": 0}


def _is_kind(value: Any) -> bool:
    """The pilot takes no other; what it cannot read would cost every attempt of this warden."""
    return isinstance(value, str) and _KIND.fullmatch(value) is not None


def _blames_learner(learner: Learner) -> bool:
    """Whether the learner's side is over for a reason that explains a judge without a last word."""
    return learner.over and learner.ending["reason"] == "limit"


def _describe(ending: Ending) -> str:
    return ", ".join(f"{key} {value}" for key, value in ending.items() if value is not None)


def _close(descriptors: list[int]) -> None:
    for fd in descriptors:
        os.close(fd)
