"""A sandbox without namespaces: from the zygote's fork to the moment when nothing of it is left.

`enter` is the supervisor: what pid 1 is in a cage, but it forks the occupant itself. It adopts every orphan of the
attempt, ends when the warden closes its end of their socket or is gone, and runs nothing that somebody else wrote.
Where the warden was started by root, it keeps the power to become the sandbox's user, because that user's processes and
files are ended and removed by that user; in the attempt itself nobody has it.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import time
from typing import NoReturn

from atelier_wire.frames import write_frame
from atelier_zygote import capabilities, descriptors, ending, landlock, occupant, seccomp, syscalls
from atelier_zygote.confined_place import ConfinedPlace, Ground
from atelier_zygote.descriptors import COMMAND, DISPLAY, STDERR, STDOUT
from atelier_zygote.disk_use import DiskUse
from atelier_zygote.memory_use import own_memory

_LOOK_SECONDS = 0.05
_LOOKS_SHARE = 10  # a look may take a tenth of the time
_POLLRDHUP = 0x2000

# What the warden hears of an occupant's end.
_End = dict[str, "int | float"]


def prepare_zygote() -> None:
    """What a supervisor leaves when it is killed comes to the zygote, which can then reach that and nothing else."""
    syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    if landlock.scopes_signals():
        landlock.stand_apart()


def enter(role: str, number: int, given: list[int], ground: Ground) -> NoReturn:
    """Runs in the zygote's fresh child."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        descriptors.place(given)
    except BaseException as error:  # noqa: BLE001 - nothing of the zygote's may run on in here
        os.write(STDERR, f"zygote: a sandbox could not be made: {error}\n".encode())
        os._exit(1)
    try:
        _supervise(role, ConfinedPlace(ground, role, number))
    except BaseException as error:  # noqa: BLE001
        _report({"kind": "broken", "detail": f"{type(error).__name__}: {error}"[:400]})
    os._exit(1)


def clean_after(role: str, number: int, ground: Ground, others: set[int]) -> None:
    """For the zygote, where a supervisor was killed before it had done so. `others` are the supervisors that live."""
    ending.kill_strays(ground.user(role), others)
    ending.remove(ground.folder(role), str(number), ground.user(role))


def _supervise(role: str, place: ConfinedPlace) -> NoReturn:
    os.setsid()
    syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    if landlock.scopes_signals():
        landlock.stand_apart()
    write_frame(COMMAND, {"kind": "hello"})
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)  # nobody below may look into this process
    gc.freeze()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    occupant_pid = os.fork()
    if occupant_pid == 0:
        _occupy(role, place)
    for fd in (STDOUT, STDERR, DISPLAY):
        os.dup2(0, fd)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(own_network=False, unmapped_memory=False)
    if place.user is not None:
        syscalls.set_file_user(*place.user)
    else:
        capabilities.drop_held()
    account = _Account(place)
    end = _watch(occupant_pid, account)
    if end is None:
        _kill(occupant_pid)  # it may not have become the sandbox's user yet
    ending.kill_all(place.user)
    if end is not None:
        _report({"kind": "exited", **end, **account.measure([])})
    parent, name = os.path.split(place.folder)
    if not ending.remove(parent, name, place.user):
        _report({"kind": "broken", "detail": "its folder could not be removed"})
    os._exit(0)


def _occupy(role: str, place: ConfinedPlace) -> NoReturn:
    os.setsid()  # a process group and a session without anything of ours, and without a terminal
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)  # or the next line is not ours to write
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")  # if the kernel must choose, never the supervisor
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    occupant.live(role, place)


def _watch(occupant_pid: int, account: _Account) -> _End | None:
    """How the occupant ended and what it had used, or None when the warden wants an end."""
    handle = os.pidfd_open(occupant_pid)
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    poller.register(COMMAND, _POLLRDHUP)
    pause = _LOOK_SECONDS
    while True:
        events = [fd for fd, _ in poller.poll(1000 * pause)]
        if (end := _reap(occupant_pid)) is not None:
            return end
        if COMMAND in events:
            return None
        began = time.monotonic()
        account.look_out(ending.descendants(os.getpid()))
        pause = max(_LOOK_SECONDS, _LOOKS_SHARE * (time.monotonic() - began))


class _Account:
    """What one sandbox keeps, once its occupant has said how much it may."""

    def __init__(self, place: ConfinedPlace) -> None:
        self._place = place
        self._use: DiskUse | None = None
        self._tells_memory = False
        self._told_full = False

    def look_out(self, pids: list[int]) -> None:
        """Tells the warden what it cannot see for itself."""
        if self._tells_memory:
            _report({"kind": "memory", "bytes": sum(map(own_memory, pids))})
        disk = self.measure(pids)
        if disk["full"] and not self._told_full:
            self._told_full = True
            _report({"kind": "disk-full", **disk})

    def measure(self, pids: list[int]) -> dict[str, int | bool]:
        if self._use is None and (told := self._place.hear_occupant()):
            self._use = DiskUse(self._place.folder, told[0])
            self._tells_memory = self._place.user is not None and not told[1]
        if self._use is None:
            return {"written": 0, "full": False}
        self._use.measure(pids)
        return {"written": self._use.bytes, "full": self._use.full or self._told_full}


def _reap(occupant_pid: int) -> _End | None:
    """Takes every child that has ended; how the occupant did if it is among them."""
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return {"code": 0, "signal": signal.SIGKILL, "cpuMs": 0.0, "peakBytes": 0}
        if pid == 0:
            return None
        if pid == occupant_pid:
            code = os.waitstatus_to_exitcode(status)
            cpu_ms = 1000 * (usage.ru_utime + usage.ru_stime)
            return {"code": max(code, 0), "signal": max(-code, 0), "cpuMs": cpu_ms, "peakBytes": usage.ru_maxrss * 1024}


def _report(message: dict[str, object]) -> None:
    try:
        write_frame(COMMAND, message)
    except OSError:
        pass  # the warden is gone, and this sandbox will be in a moment


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
