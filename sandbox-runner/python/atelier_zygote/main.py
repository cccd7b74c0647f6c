"""The zygote: imports, then forks on request. Holds no secret, computes nothing, opens no learner's file.

Before it grows by what it imports it forks the porter, which stays small: a sandbox's first process is forked
from the porter, prepares namespaces and mounts, and then asks for an occupant, which is forked from the zygote into them.
A fork costs by the size of what is forked, so only the one that needs the imports pays for them. Without namespaces
there is no porter: see confined_zygote.py.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from atelier_device import warming
from atelier_zygote import (
    capabilities,
    confined_zygote,
    descriptors,
    hot_pages,
    huge_pages,
    namespaces,
    network,
    occupant,
    porter,
    rehearsal,
    rlimits,
    seccomp,
)
from atelier_zygote.confined_place import Ground, read_ground
from atelier_zygote.keeper import FAREWELL, GONE

CONTROL = 3


def main(settings_json: str) -> NoReturn:
    """Serves the warden on descriptor 3 until it closes."""
    settings = json.loads(settings_json)
    ground = read_ground(settings["ground"]) if settings.get("ground") else None
    seccomp.prepare(network.OWN)
    capabilities.prepare()
    rlimits.prepare()
    control = socket.socket(fileno=CONTROL)
    os.set_inheritable(CONTROL, False)
    if ground is None:
        _serve_caged(control, settings)
    _serve_confined(control, settings, ground)


def _serve_caged(control: socket.socket, settings: dict[str, Any]) -> NoReturn:
    asked, asking = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        asked.close()
        porter.serve(control, asking)
    asking.close()
    began = time.monotonic()
    versions = _import_environment(settings)
    warming.require_untouched(settings["vendors"])
    gc.disable()  # a collection writes to every object, and so would copy every page of a fork
    zygote = _Zygote(asked)
    zygote.rehearse()
    _say_ready(control, versions, began)
    zygote.serve()


def _serve_confined(control: socket.socket, settings: dict[str, Any], ground: Ground) -> NoReturn:
    began = time.monotonic()
    versions = _import_environment(settings)
    _say_ready(control, versions, began)
    confined_zygote.serve(control, ground)


def _import_environment(settings: dict[str, Any]) -> dict[str, str]:
    """What every learner's program would import, and then nothing of it is looked at by a collection again."""
    variables = dict(os.environ)
    _import_all(["atelier", "atelier_learner.run"])
    if importlib.util.find_spec("numpy"):  # without it programs run and none is judged
        _import_all(["atelier_learner.serve"])
    versions = _import_all(settings["imports"])
    # torch._dynamo, for one, leaves a variable with the name of this user's folder.
    for name in set(os.environ) - set(variables):
        del os.environ[name]
    gc.collect()
    gc.freeze()
    huge_pages.gather()
    return versions


def _say_ready(control: socket.socket, versions: dict[str, str], began: float) -> None:
    descriptors.send(control, {"kind": "ready", "versions": versions, "seconds": round(time.monotonic() - began, 3)})


def _import_all(names: list[str]) -> dict[str, str]:
    versions = {"python": sys.version.split()[0]}
    for name in names:
        module = importlib.import_module(name)
        if version := getattr(module, "__version__", None):
            versions[name] = str(version)
    return versions


class _Zygote:
    """Forks occupants into the namespaces of keepers, and tells each keeper how its occupant ended."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._home = namespaces.Home()
        self._pages = hot_pages.HotPages()
        self._news: dict[int, int] = {}  # an occupant's pid: the pipe on which its keeper hears of its end
        self._woken, waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)

    def rehearse(self) -> None:
        """Learns which pages a sandbox writes to, before the first learner's is made."""
        found = rehearsal.rehearse(self._asked, self._take_request)
        self._pages = found["occupant"]
        self._pages.keep_mapped()
        descriptors.send(self._asked, {"pages": found["keeper"].pack().hex()})

    def serve(self) -> NoReturn:
        """Until the porter is gone, and with it the warden."""
        while True:
            readable, _, _ = select.select([self._asked, self._woken], [], [])
            if self._woken in readable:
                os.read(self._woken, 4096)
                self._reap()
            if self._asked in readable:
                self._take_request()

    def _take_request(self) -> None:
        request, given = descriptors.receive(self._asked)
        if request is None:
            os._exit(0)
        own, joined, device = given[:5], given[5:], request["device"]
        if device:
            warming.require_untouched([device["vendor"]])
        try:
            pid = self._home.fork_into(joined[0])
        except OSError:
            pid = -1  # its keeper has just died; whoever waits for it hears that from the porter
        if pid == 0:
            occupant.enter(request["role"], own, joined, self._pages, device)
        for fd in (*own[:4], *joined):
            os.close(fd)
        if pid > 0:
            self._news[pid] = own[4]
        else:
            os.close(own[4])

    def _reap(self) -> None:
        while True:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            if pid not in self._news:
                os._exit(0)  # the porter: nobody could ask for anything more
            code = os.waitstatus_to_exitcode(status)
            cpu_ms = 1000 * (usage.ru_utime + usage.ru_stime)
            try:
                os.write(self._news[pid], GONE + FAREWELL.pack(max(code, 0), max(-code, 0), cpu_ms, usage.ru_maxrss * 1024))
            except OSError:
                pass  # the keeper was killed first
            os.close(self._news.pop(pid))
