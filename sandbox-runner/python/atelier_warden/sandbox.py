"""One single-use sandbox, seen from the warden."""

from __future__ import annotations

import array
import asyncio
import os
import signal
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from atelier_warden.devices import Device
from atelier_warden.log import log
from atelier_warden.meters import Limiter, Reading
from atelier_warden.watching import WatchingMeter
from atelier_warden.zygote import Zygote
from atelier_wire.frames import PREFIX, Buffer, FrameError, Header, encode_header
from atelier_wire.splitter import FrameSplitter

_CREDENTIALS = struct.Struct("3i")


@dataclass
class Death:
    """How a sandbox ended, when nothing of it is left."""

    code: int | None = None  # None: it never said; it was killed as a whole
    signal: int = 0
    broken: str | None = None
    cpu_ms: float = 0.0
    peak_bytes: int = 0
    written_bytes: int = 0
    disk_full: bool = False
    reading: Reading | None = None


class Sandbox:
    """From the request to the zygote until `on_dead`. Its owner changes once: from the pool to an attempt."""

    def __init__(
        self, number: int, role: str, zygote: Zygote, limiter: Limiter, device: Device | None = None, warm_device: bool = False
    ) -> None:
        self.role = role
        self.ready = False
        self.death: Death | None = None
        self.on_ready: Callable[[], None] = _nothing
        self.on_running: Callable[[], None] = _nothing
        self.on_disk_full: Callable[[], None] = _nothing
        self.on_held: Callable[[], None] = _nothing  # and let go
        self.on_dead: Callable[[Death], None] = lambda _: None
        self._end = Death()
        self._meter = limiter.open_meter(number)
        self._ends_when_told = zygote.containment.ends_when_told
        if zygote.containment.tells_memory and isinstance(self._meter, WatchingMeter):
            self._meter.hear(0)
        self._outbox = bytearray()
        self._splitter = FrameSplitter(lambda _: 0)
        self._pid_handle: int | None = None
        self._pid = self._occupant = 0
        self.stdout, self.stderr, self.display, theirs = _make_pipes()
        self._command, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._command.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._command.setblocking(False)
        asyncio.get_running_loop().add_reader(self._command, self._hear)
        taken = device.for_child(warm_device, self._meter.counts_all_memory) if device else None
        zygote.fork(number, role, taken, [theirs[0], theirs[1], far_end.fileno(), theirs[2]], self)
        far_end.close()
        for fd in theirs:
            os.close(fd)

    def assign(self, order: Header, frames: list[tuple[Header, Buffer]], descriptors: list[int]) -> None:
        """Hands over limits, files and, for a graded attempt, the ends of its pipes. Once."""
        limits = order["limits"]
        self._meter.set_limits(limits["memoryBytes"], limits["diskBytes"], limits["processes"])
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        try:
            self._command.sendmsg([b"\0"], rights)
        except OSError:
            return  # it has just died; `on_dead` says so
        for header, body in [({"kind": "order", "countsAllMemory": self._meter.counts_all_memory, **order}, b""), *frames]:
            text = encode_header(header)
            self._outbox += PREFIX.pack(len(text), len(body)) + text
            self._outbox += body
        self._flush()

    @property
    def pid(self) -> int:
        """Its first process, in our numbering; 0 before it is born."""
        return self._pid

    def read_meter(self) -> Reading:
        """What it has used so far."""
        return self._meter.read()

    def say(self, word: bytes) -> None:
        """To its keeper, once it runs: that all in it are to be held, or let go. `on_held` follows."""
        try:
            self._command.send(word)
        except OSError:
            pass  # it has just died; `on_dead` says so

    def keep_on(self, processor: int) -> None:
        """Its occupant, and what that will start, run there and nowhere else, unless they move themselves."""
        try:
            for task in os.listdir(f"/proc/{self._occupant}/task"):
                os.sched_setaffinity(int(task), {processor})
        except OSError:
            pass  # it has just died; `on_dead` says so

    def kill(self) -> None:
        """Kills pid 1 of its namespace, and with it everything inside; or has its supervisor do so. `on_dead` follows."""
        if self.death is not None:
            return
        try:
            if self._ends_when_told:
                self._command.shutdown(socket.SHUT_WR)
            elif self._pid_handle is not None:
                signal.pidfd_send_signal(self._pid_handle, signal.SIGKILL)
            elif self._pid:
                os.kill(self._pid, signal.SIGKILL)  # kernels before 5.3; not reaped before we hear of its death
            else:
                self._command.shutdown(socket.SHUT_RDWR)  # not born yet: it ends when it finds nobody there
        except OSError:
            pass  # dead already

    def close_pipes(self) -> None:
        """For a sandbox that nobody took; otherwise its reader closes them."""
        for fd in (self.stdout, self.stderr, self.display):
            os.close(fd)

    def _hear(self) -> bool:
        """Whether there was anything to hear."""
        try:
            data, ancillary, _, _ = self._command.recvmsg(16 * 1024, socket.CMSG_SPACE(_CREDENTIALS.size))
        except BlockingIOError:
            return False
        except OSError:
            data, ancillary = b"", []
        if not data:
            asyncio.get_running_loop().remove_reader(self._command)
            return False
        # The kernel's word for who wrote it, in our numbering; it never joins the words of two writers in one read.
        senders = [_CREDENTIALS.unpack(content)[0] for _, kind, content in ancillary if kind == socket.SCM_CREDENTIALS]
        try:
            for message, _ in self._splitter.feed(data):
                self._understand(message, senders[0])
        except (FrameError, KeyError, IndexError, TypeError, ValueError, OSError) as error:
            log(f"sandbox {self._pid} spoke nonsense, or could not be put under its limits: {error}")
            self.kill()
        return True

    def _understand(self, message: dict[str, Any], sender: int) -> None:
        kind = message["kind"]
        if kind == "hello":
            self._pid = sender
            self._pid_handle = _open_pid(self._pid)
            self._meter.expect_orphans(self._pid)
        elif kind == "born":
            self._occupant = sender
            self._meter.attach(sender)
            self._command.send(b"\0")
        elif kind == "ready":
            self.ready = True
            self.on_ready()
        elif kind == "running":
            self.on_running()
        elif kind in ("held", "let-go"):
            self.on_held()
        elif kind == "exited":
            self._end.code, self._end.signal = int(message["code"]), int(message["signal"])
            self._end.cpu_ms, self._end.peak_bytes = float(message["cpuMs"]), int(message["peakBytes"])
        elif kind == "broken":
            self._end.broken = str(message["detail"])
        elif kind == "memory" and isinstance(self._meter, WatchingMeter):
            self._meter.hear(int(message["bytes"]))
        if "written" in message:
            self._end.written_bytes = int(message["written"])
            self._end.disk_full = bool(message["full"])
        if kind == "disk-full":
            self.on_disk_full()

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._outbox:
                sent = self._command.send(memoryview(self._outbox)[: 1 << 20])
                del self._outbox[:sent]
        except BlockingIOError:
            loop.add_writer(self._command, self._flush)
            return
        except OSError:
            self._outbox.clear()  # it has died while it was being fed
        loop.remove_writer(self._command)

    def bury(self) -> None:
        """For its zygote: its pid 1, or its supervisor, has been reaped. What it said before is in the socket; no more will come."""
        loop = asyncio.get_running_loop()
        while self._hear():
            pass  # what occupant and keeper said comes in pieces, one for each writer: the last one says how it ended
        loop.remove_reader(self._command)
        loop.remove_writer(self._command)
        self._command.close()
        self._outbox.clear()
        if self._pid_handle is not None:
            os.close(self._pid_handle)
        self._end.reading = self._last_reading()
        # What was killed as a whole is in no account of the zygote's, but in the meter's.
        if self._end.reading:
            self._end.cpu_ms = max(self._end.cpu_ms, 1000 * self._end.reading.cpu_seconds)
            self._end.peak_bytes = self._end.reading.peak_bytes or self._end.peak_bytes
        self._meter.close()
        self.death = self._end
        self.on_dead(self._end)

    def _last_reading(self) -> Reading | None:
        try:
            return self._meter.read()
        except OSError:
            return None


def _make_pipes() -> tuple[int, int, int, list[int]]:
    """Our ends for reading stdout, stderr and display, and the sandbox's three ends."""
    pairs = [os.pipe2(os.O_CLOEXEC) for _ in range(3)]
    for read, _ in pairs:
        os.set_blocking(read, False)
    return pairs[0][0], pairs[1][0], pairs[2][0], [write for _, write in pairs]


def _open_pid(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None  # before Linux 5.3


def _nothing() -> None:
    return None
