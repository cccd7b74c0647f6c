"""The learner's side of an attempt: their program and, where the judge asks for it, the same program begun anew.

One after the other, never both: what the first kept is gone by then, and nobody is left who could tell the second
anything (decision 0012). Together they have what the limits allow to one, and what they print is one output.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

from atelier_warden.display import Display
from atelier_warden.fresh import Fresh
from atelier_warden.order import Order
from atelier_warden.pilot_link import PilotLink
from atelier_warden.place import Ending, Place, Usage
from atelier_warden.relay import Relay
from atelier_warden.sandbox import Sandbox
from atelier_warden.side import Side
from atelier_wire.frames import Buffer, Header

_REPLACED: Ending = {"reason": "completed", "exitCode": 0, "signal": None}


class Learner:
    """From the hand-over of the first sandbox to the end of the last; `on_over` follows that."""

    def __init__(
        self,
        order: Order,
        place: Place,
        link: PilotLink,
        send: Callable[[Header, Buffer], None],
        on_running: Callable[[], None],
        on_over: Callable[[], None],
    ) -> None:
        self._order, self._place, self._link, self._send = order, place, link, send
        self._on_running, self._on_over = on_running, on_over
        self.on_anew: Callable[[Sandbox], None] = lambda _: None  # a program begins there, and has got nothing yet
        self._sides: list[Side] = []
        self._relays: list[Relay] = []
        self._display = Display(order.produces, send, lambda: self._relays[2].drop())
        self._output_left = int(order.limits["outputBytes"])
        self._is_cut = False
        self._fresh: Fresh | None = None
        self._replacing = False
        self._cause: Ending | None = None  # what ended it between two programs
        self.over = False

    def offer_anew(self) -> int:
        """The judge's end of the channel on which it may ask for the program to begin anew."""
        self._fresh = Fresh(self._replace, self._order.forget_files)
        return self._fresh.judge_end

    def hand_over(self, sandbox: Sandbox, channel: list[int]) -> None:
        """The first sandbox gets the program; `channel` is its end of that to the judge, where there is one."""
        self._begin(sandbox, channel, self._on_running)

    def end(self, cause: Ending) -> None:
        """The first cause stands."""
        if not self._replacing:
            self._sides[-1].end(cause)
            return
        self._cause = self._cause or cause
        if self._sides[-1].death is not None:  # and the next sandbox is waited for
            asyncio.get_running_loop().call_soon(self._conclude)

    @property
    def ending(self) -> Ending:
        """Why it is over, in the contract's words."""
        return self._sides[-1].ending if self._cause is None or self.stuck else self._cause

    @property
    def stuck(self) -> bool:
        """Whether a process of it could not be killed."""
        return any(side.stuck for side in self._sides)

    def usage(self) -> Usage:
        """What its programs took that are dead: time together, the most memory and files of one."""
        used = [side.usage() for side in self._sides]
        times = {name: round(sum(one[name] for one in used), 3) for name in ("wallMs", "cpuMs")}
        return {**times, **{name: max((one[name] for one in used), default=0) for name in ("peakMemoryBytes", "writtenBytes")}}

    def _begin(self, sandbox: Sandbox, channel: list[int], on_running: Callable[[], None]) -> None:
        self._relays = [
            Relay(sandbox.stdout, self._link, lambda data: self._output("stdout", data)),
            Relay(sandbox.stderr, self._link, lambda data: self._output("stderr", data)),
            Relay(sandbox.display, self._link, self._display.feed),
        ]
        if self._is_cut:
            self._cut()
        side = Side(sandbox, self._limits_left(), on_running, self._program_over)
        self._sides.append(side)
        side.hand_over(*self._order.for_learner(), channel)
        for fd in channel:
            os.close(fd)
        if self._fresh is None or self._replacing:
            self._order.forget_files()

    def _limits_left(self) -> dict[str, Any]:
        limits, used = self._order.limits, self.usage()
        left = {f"{kind}Seconds": limits[f"{kind}Seconds"] - used[f"{kind}Ms"] / 1000 for kind in ("wall", "cpu")}
        return {**limits, **left}

    def _replace(self) -> None:
        """The judge has asked. What is over, or ends for another reason, is not begun again."""
        if not self.over:
            self._sides[-1].end(_REPLACED)
            self._replacing = self._sides[-1].ending is _REPLACED

    def _program_over(self) -> None:
        for relay in self._relays:
            relay.finish()
        if self._cause is None and self._sides[-1].ending is _REPLACED:
            self._place.take_another(self._receive)
        else:
            self._conclude()

    def _receive(self, sandbox: Sandbox | None, _warm: bool) -> None:
        if self._cause is not None:
            if sandbox is not None:
                sandbox.kill()
            return
        if sandbox is None:
            self._cause = self._place.refusal()
            self._conclude()
            return
        assert self._fresh is not None
        self.on_anew(sandbox)
        self._display.begin_anew()
        self._begin(sandbox, [self._fresh.pass_on()], lambda: None)
        self._replacing = False

    def _conclude(self) -> None:
        if self.over:
            return
        self.over = True
        if self._fresh is not None:
            self._fresh.close()
        self._on_over()

    def _output(self, stream: str, data: bytes) -> None:
        kept = data[: self._output_left]
        self._output_left -= len(kept)
        if kept:
            self._send({"kind": "output", "stream": stream}, kept)
        if len(kept) < len(data):
            self._send({"kind": "cut", "limitBytes": self._order.limits["outputBytes"]})
            self._cut()

    def _cut(self) -> None:
        self._is_cut = True
        for relay in self._relays[:2]:
            relay.drop()
