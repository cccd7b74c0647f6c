"""The steward: starts zygotes where no namespace holds them, and clears up after the warden, however that ended.

Where the warden was started by root, this is the one process that stays root. It reads the name of an environment
and a yes or no from the warden, and nothing from anybody else.
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import time
from dataclasses import replace
from typing import NoReturn

from atelier_warden import ground
from atelier_warden.cage import variables
from atelier_warden.log import log
from atelier_warden.settings import Environment, Settings
from atelier_zygote import capabilities, ending, syscalls
from atelier_zygote.confined_place import Ground, become

_LINK, _CONTROL = 4, 3  # the zygote expects its socket at 3
_PACKET_BYTES = 4096
_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.01
_DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


def serve(link: socket.socket, held: list[int], laid: Ground, settings: Settings) -> NoReturn:
    """Runs in a fork of the warden until the warden is gone."""
    try:
        own_link = _settle(link, held)
        while request := _receive(own_link):
            environment = next(one for one in settings.environments if one.name == request[0])
            _answer(own_link, _start(environment, request[1], request[2], laid, settings))
            os.close(request[2])
            ending.reap_all()
        _end_all()
        ground.clear(laid, settings)
    except BaseException as error:  # noqa: BLE001 - nothing of the warden's may run on in here
        log(f"the steward failed: {type(error).__name__}: {error}")
    os._exit(0)


def _settle(link: socket.socket, held: list[int]) -> socket.socket:
    """Deaf to the terminal and to polite ends; holds open its link, and what keeps its users from other wardens."""
    os.setsid()
    for number in _DEAF_TO:
        signal.signal(number, signal.SIG_IGN)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1):
        os.dup2(null, fd)
    kept = [os.dup(fd) for fd in (link.detach(), *held)]
    for target, fd in enumerate(kept, start=_LINK):
        os.dup2(fd, target, inheritable=False)
    syscalls.close_from(_LINK + len(kept))
    syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)  # whoever loses a zygote comes here
    return socket.socket(fileno=_LINK)


def _receive(link: socket.socket) -> tuple[str, bool, int] | None:
    """Environment, whether without its imports, and the zygote's end of its socket; None when the warden is gone."""
    numbers = array.array("i")
    data, ancillary, _, _ = link.recvmsg(_PACKET_BYTES, socket.CMSG_SPACE(numbers.itemsize))
    if not data:
        return None
    for _, _, content in ancillary:
        numbers.frombytes(content)
    request = json.loads(data)
    return str(request["environment"]), bool(request["bare"]), numbers[0]


def _answer(link: socket.socket, pid: int) -> None:
    handle = os.pidfd_open(pid)
    link.sendmsg([json.dumps({"pid": pid}).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle]))])
    os.close(handle)


def _start(environment: Environment, bare: bool, control: int, laid: Ground, settings: Settings) -> int:
    """The new zygote's pid."""
    boot = f"import sys; sys.path.insert(0, {laid.root!r} + '/program.zip'); from atelier_zygote.main import main; main(sys.argv[1])"
    readable = [*laid.readable, *environment.paths]
    told = {"imports": [] if bare else environment.imports, "ground": {"root": laid.root, "users": laid.users, "readable": readable}}
    command = [environment.python, "-I", "-B", "-c", boot, json.dumps(told)]
    pid = os.fork()
    if pid == 0:
        try:
            _become_zygote(control, laid, settings)
            os.execve(environment.python, command, variables(replace(environment, own_network=False), f"{laid.root}/zygote"))
        except BaseException as error:  # noqa: BLE001
            log(f"a zygote does not start: {error}")
        os._exit(127)
    return pid


def _become_zygote(control: int, laid: Ground, settings: Settings) -> None:
    """The warden's user, and beyond it the power to put a sandbox under its own user; no more, whatever it executes."""
    for number in _DEAF_TO:
        signal.signal(number, signal.SIG_DFL)
    os.dup2(control, _CONTROL)
    syscalls.close_from(_CONTROL + 1)
    if laid.users:
        user = (settings.uid, settings.gid)
        capabilities.keep_over_exec((capabilities.SETGID, capabilities.SETUID), lambda: become(user))
    os.chdir("/")


def _end_all() -> None:
    """Every supervisor sees that the warden is gone and ends its sandbox; one that cannot is not waited for."""
    late = time.monotonic() + _PATIENCE_SECONDS
    while ending.reap_all():
        if time.monotonic() > late:
            for pid in ending.descendants(os.getpid()):
                _kill(pid)
        time.sleep(_PAUSE_SECONDS)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
