"""A zygote, seen from the warden: starts it, asks it for forks, hears which of them are dead."""

from __future__ import annotations

import array
import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any, Protocol

from atelier_warden.containment import Containment
from atelier_warden.log import log
from atelier_warden.settings import Environment

_PACKET_BYTES = 64 * 1024


class Forked(Protocol):
    """What a zygote owes an answer for."""

    def kill(self) -> None:
        """Begins its end."""

    def bury(self) -> None:
        """Nothing of it is left."""


class Zygote:
    """Alive from construction until `on_gone`; everything forked from it dies with it."""

    def __init__(
        self,
        environment: Environment,
        imports: tuple[str, ...],
        containment: Containment,
        on_ready: Callable[[Zygote], None],
        on_gone: Callable[[Zygote], None],
    ) -> None:
        self.ready = False
        self.versions: dict[str, str] = {}
        self.forks = 0
        self.started_at = asyncio.get_running_loop().time()
        self._on_ready, self._on_gone = on_ready, on_gone
        self._retired = False
        self._forked: dict[int, Forked] = {}
        self._process, self._control = containment.start(environment, imports)
        self.containment = containment
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    def retire(self) -> None:
        """No more forks; it goes when the last sandbox forked from it is dead."""
        self._retired = True
        if not self._forked:
            self.kill()

    def fork(self, number: int, role: str, device: dict[str, Any] | None, descriptors: list[int], forked: Forked) -> None:
        """`forked.bury` is called exactly once, when nothing of that sandbox is left."""
        self.forks += 1
        self._forked[number] = forked
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            self._control.sendmsg([json.dumps({"role": role, "id": number, "device": device}).encode()], rights)
        except OSError as error:
            log(f"zygote {self._process.pid} takes no more requests: {error}")
            self.kill()

    def kill(self) -> None:
        """Takes down everything forked from it. `on_gone` follows."""
        if self.containment.ends_when_told:
            for forked in self._forked.values():
                forked.kill()
        self._process.kill()

    def _hear(self) -> None:
        try:
            packet = self._control.recv(_PACKET_BYTES)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._bury()
            return
        message: dict[str, Any] = json.loads(packet)
        if message["kind"] == "ready":
            self.ready, self.versions = True, message["versions"]
            self._on_ready(self)
        elif message["kind"] == "dead" and (forked := self._forked.pop(message["id"], None)):
            forked.bury()
            if self._retired and not self._forked:
                self.kill()

    def _bury(self) -> None:
        """The zygote is gone; once bubblewrap's init is too, the kernel has killed the whole cage."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._process.kill()
        self._process.wait()
        dead, self._forked = self._forked, {}
        for forked in dead.values():
            forked.bury()
        self._on_gone(self)
