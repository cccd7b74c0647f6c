"""The first process of a sandbox: prepares its namespaces and mounts, asks for its occupant, and stays as pid 1.

Whatever runs inside dies with it. It runs nothing that anybody else wrote.
"""

from __future__ import annotations

import _signal  # `signal` makes enumerations of its numbers, at every call
import os
import select
import socket
import struct
from typing import Any, NoReturn

from atelier_wire.frames import encode_frame, write_frame
from atelier_zygote import capabilities, descriptors, device_nodes, hot_pages, mounts, namespaces, network, seccomp, syscalls
from atelier_zygote.descriptors import COMMAND, DISPLAY, NEWS, STDERR, STDOUT

# News begin with a letter each. The occupant's: the work folder has its file system, which can fill up; the warden's words
# are the keeper's to hear from here on.
HAS_SCRATCH, RUNS = b"s", b"r"
# The zygote's, when the occupant is gone: exit code, signal, processor time in milliseconds, largest resident bytes.
GONE = b"g"
FAREWELL = struct.Struct("=iidq")
# The warden's words: nobody in here is to run; all may again.
HOLD, LET_GO = b"h", b"g"

_HELLO, _HELD, _LET_GO = (encode_frame({"kind": kind}) for kind in ("hello", "held", "let-go"))
_LOOK_SECONDS = 0.05
_HEARING, _ASKING = 6, 7


def enter(request: dict[str, Any], given: list[int], asking: socket.socket, pages: hot_pages.HotPages) -> NoReturn:
    """Runs in the porter's fresh child, which is the first process of a pid namespace."""
    try:
        pages.take()
        # A group reaches across pid namespaces: in the zygote's, kill(0) would kill the zygote and every learner beside.
        os.setsid()
        _signal.set_wakeup_fd(-1)
        _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)  # the kernel buries what is left to pid 1
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
        hearing, news = os.pipe()
        descriptors.place([*given, news, hearing, asking.fileno()])
    except BaseException as error:  # noqa: BLE001 - nothing of the porter's may run on in here
        os.write(STDERR, f"porter: a sandbox could not be made: {error}\n".encode())
        os._exit(1)
    try:
        _prepare(request["role"], request.get("device"))
        pagemap = hot_pages.open_pagemap() if "rehearses" in request else None
        _ask_for_occupant(request["role"], request.get("device"))
        if pagemap is not None:
            write_frame(COMMAND, {"kind": "rehearsed"}, hot_pages.find_touched(pagemap).pack())
        _stay()
    except BaseException as error:  # noqa: BLE001
        _report({"kind": "broken", "detail": f"{type(error).__name__}: {error}"[:400]})
    os._exit(1)


def _prepare(role: str, device: dict[str, Any] | None) -> None:
    namespaces.own_mounts()
    # Opened before our own /proc covers it: the id map of a user namespace is written there, and ours takes no writing.
    writable_self = os.open("/proc/self", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    mounts.leave_zygote(hide_judge_library=role != "judge", names_threads=device is not None and device["namesThreads"])
    device_nodes.arrange(device["nodes"] if device else [], device is not None and device["sysfs"])
    namespaces.enter(writable_self)
    os.close(writable_self)
    namespaces.raise_loopback()
    socket.sethostname("sandbox")


def _ask_for_occupant(role: str, device: dict[str, Any] | None) -> None:
    """From the zygote, whose fork has the imports. The warden hears of us first: who is not there yet cannot be killed."""
    os.write(COMMAND, _HELLO)
    own = namespaces.open_own()
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)  # nobody below may look into pid 1
    with socket.socket(fileno=_ASKING) as asking:
        descriptors.send(asking, {"role": role, "device": device}, [STDOUT, STDERR, COMMAND, DISPLAY, NEWS, *own])
    for fd in (NEWS, *own):
        os.close(fd)
    for fd in (STDOUT, STDERR, DISPLAY):
        os.dup2(0, fd)
    capabilities.forbid_more()
    capabilities.drop_all()
    seccomp.install(own_network=network.OWN, unmapped_memory=False)


def _stay() -> NoReturn:
    """Until the occupant is gone; watches the disk once there is one, and does as the warden says."""
    has_scratch = told_full = False
    heard = [_HEARING]
    while True:
        look_again = _LOOK_SECONDS if has_scratch and not told_full else None
        ready = select.select(heard, [], [], look_again)[0]
        if _HEARING in ready:
            news = os.read(_HEARING, 1)
            if news not in (HAS_SCRATCH, RUNS):
                _say_farewell(os.read(_HEARING, FAREWELL.size), has_scratch)
            has_scratch = True
            if news == RUNS:
                heard = [_HEARING, COMMAND]
        elif COMMAND in ready:
            if not _obey(os.read(COMMAND, 1)):
                heard = [_HEARING]
        elif mounts.is_full():
            told_full = True
            _report({"kind": "disk-full", **_disk(has_scratch)})


def _obey(word: bytes) -> bool:
    """Signals everybody in here but ourselves, all at one moment. False where the warden has no more to say."""
    try:
        if word in (HOLD, LET_GO):
            os.kill(-1, _signal.SIGSTOP if word == HOLD else _signal.SIGCONT)
    except ProcessLookupError:
        pass  # the occupant has just ended
    if word in (HOLD, LET_GO):
        os.write(COMMAND, _HELD if word == HOLD else _LET_GO)
    return word != b""


def _say_farewell(farewell: bytes, has_scratch: bool) -> NoReturn:
    if farewell:  # otherwise the zygote is gone, and with it this cage in a moment
        code, number, cpu_ms, peak_bytes = FAREWELL.unpack(farewell)
        _report({"kind": "exited", "code": code, "signal": number, "cpuMs": cpu_ms, "peakBytes": peak_bytes, **_disk(has_scratch)})
    os._exit(0)


def _disk(has_scratch: bool) -> dict[str, int | bool]:
    if not has_scratch:
        return {"written": 0, "full": False}
    return {"written": mounts.count_written_bytes(), "full": mounts.is_full()}


def _report(message: dict[str, object]) -> None:
    try:
        write_frame(COMMAND, message)
    except OSError:
        pass  # the warden is gone, and with it this sandbox in a moment
