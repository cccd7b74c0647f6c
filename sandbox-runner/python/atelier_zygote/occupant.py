"""The process that learner code, or a judge, runs in: takes its order, locks itself in, hands over. Where it lives, its place knows."""

from __future__ import annotations

import _signal  # `signal` makes enumerations of its numbers, at every call
import array
import gc
import os
import random
import socket
import sys
import threading
from typing import Any, NoReturn

from atelier_wire.frames import encode_frame, FrameError, Header, read_frame, write_frame
from atelier_zygote import descriptors, files, hot_pages, namespaces, rlimits, syscalls
from atelier_zygote.caged_place import CagedPlace
from atelier_zygote.descriptors import COMMAND, DISPLAY
from atelier_zygote.place import Place

_MOST_DESCRIPTORS = 5  # a judge's: its channels to learner, to their program begun anew and to the baseline, its report, its say over who runs
_MAX_FILE_BYTES = 512 * 1024 * 1024
_ZYGOTE_VARIABLES = ("ATELIER_NETWORK", "ATELIER_THREADS", "MPLCONFIGDIR", "PWD")
_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


_READY, _RUNNING = (encode_frame({"kind": kind}) for kind in ("ready", "running"))


def enter(role: str, own: list[int], joined: list[int], pages: hot_pages.HotPages, device: dict[str, Any] | None) -> NoReturn:
    """Runs in the fresh child of a zygote in a cage: joins the keeper. Never returns; how it ends is seen by the zygote."""
    try:
        pages.take()
        os.setsid()
        _signal.set_wakeup_fd(-1)
        _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
        namespaces.join(joined)
        descriptors.place(own)
    except BaseException as error:  # noqa: BLE001 - nothing of the zygote's may run on in here
        os.write(own[1], f"zygote: a sandbox could not be entered: {error}\n".encode())
        os._exit(70)
    live(role, CagedPlace(device))


def live(role: str, place: Place) -> NoReturn:
    """The same in every tier. Never returns."""
    try:
        place.enter()
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
        _prepare(role, place)
        place.warm_up()
        os.write(COMMAND, _READY)
        extra = _receive_descriptors(COMMAND)
        order, go = _move_in(COMMAND, place)
        place.settle(bool(extra))
        os.write(COMMAND, _RUNNING)
        os.close(COMMAND)
        _hand_over(role, order, go, DISPLAY, extra)
    except BaseException as error:  # noqa: BLE001 - becomes a platform fault, never the learner's
        try:
            write_frame(COMMAND, {"kind": "broken", "detail": f"{type(error).__name__}: {error}"[:400]})
        except (OSError, FrameError):
            pass
    os._exit(70)


def _prepare(role: str, place: Place) -> None:
    """Whatever can be done ahead of demand."""
    rlimits.apply_fixed()
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    threads = os.environ["ATELIER_THREADS"]
    for name in _ZYGOTE_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(dict.fromkeys(_THREAD_COUNTS, threads))
    if (torch := sys.modules.get("torch")) and threads != "1":
        torch.set_num_threads(int(threads))  # it has read the zygote's variables, where threads were forbidden
    _reseed()
    threading._after_fork()  # type: ignore[attr-defined]  # what os.fork() would have done; see syscalls.fork
    if role == "judge":
        sys.path.insert(0, place.judge_library)
        import atelier_judge.main  # noqa: F401


def _move_in(command: int, place: Place) -> tuple[Header, Header]:
    """Order of things: limits and carried bytes first, then the lock, and only then the files."""
    order = _expect(command, "order")[0]
    place.make_scratch(order["limits"]["diskBytes"])
    _take_carried(command, order["carried"], place)
    place.lock(order["limits"], order["countsAllMemory"])
    os.chdir(place.work)
    while True:
        header, body = _read(command)
        if header["kind"] == "go":
            return order, header
        files.write(place.work, header["path"], body)


def _take_carried(command: int, sizes: list[int], place: Place) -> None:
    """Copies opaque bytes before the lock, after which nobody here can change them."""
    if not sizes:
        return
    folder = place.open_carried(sum(sizes), len(sizes))
    for _ in sizes:
        header, body = _expect(command, "carried")
        files.write(folder, header["path"], body)
    place.close_carried()


def _hand_over(role: str, order: Header, go: Header, display: int, extra: list[int]) -> None:
    entry, params = go["entry"], go["params"]
    gc.enable()
    if role == "judge":
        from atelier_judge import main as judge

        os.close(display)
        judge.main(entry, params, go["seedHex"], go["tasks"], go["hiddenPhase"], dict(zip(go["descriptors"], extra)))
    elif extra:
        from atelier_learner import serve

        serve.main(entry, params, extra[0], display)
    else:
        from atelier_learner import run

        run.main(entry, params, display)


def _reseed() -> None:
    """Forks share the zygote's generators; a run must share nothing with the one before it."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(int.from_bytes(os.urandom(4), "little"))
    if torch := sys.modules.get("torch"):
        # Not torch.manual_seed, which also notes down a stack trace for a device that may never be used.
        torch.default_generator.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)


def _receive_descriptors(command: int) -> list[int]:
    """One byte from the warden, with the ends of an attempt's channels where there are any."""
    with socket.socket(fileno=os.dup(command)) as link:
        numbers = array.array("i")
        data, ancillary, _, _ = link.recvmsg(1, socket.CMSG_SPACE(_MOST_DESCRIPTORS * numbers.itemsize))
    if not data:
        os._exit(0)  # never needed: the warden has let go of this sandbox
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
    for fd in numbers:
        os.set_inheritable(fd, False)
    return list(numbers)


def _expect(command: int, kind: str) -> tuple[Header, bytearray]:
    header, body = _read(command)
    if header["kind"] != kind:
        raise FrameError(f"expected {kind}, got {header['kind']}")
    return header, body


def _read(command: int) -> tuple[Header, bytearray]:
    frame = read_frame(command, _MAX_FILE_BYTES)
    if frame is None:
        os._exit(0)
    return frame
