"""The porter: forks the first process of each sandbox, and tells the warden when one is gone. Never imports an environment."""

from __future__ import annotations

import os
import select
import signal
import socket
from typing import NoReturn

from atelier_zygote import descriptors, hot_pages, keeper, namespaces


def serve(control: socket.socket, asking: socket.socket) -> NoReturn:
    """Serves the warden on `control` until it closes; the zygote is at the other end of `asking`, where keepers ask for
    their occupants, and where it asks for the one sandbox that is its own."""
    home = namespaces.Home()
    woken, waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    ids: dict[int, int] = {}  # a keeper's pid: the warden's number for its sandbox
    pages = hot_pages.HotPages()
    while True:
        readable, _, _ = select.select([control, asking, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _reap(control, ids)
        for link in (control, asking):
            if link not in readable:
                continue
            request, given = descriptors.receive(link)
            if request is None:
                os._exit(0)
            if "pages" in request:
                pages = hot_pages.HotPages.unpack(bytes.fromhex(request["pages"]))
                pages.keep_mapped()
                continue
            try:
                pid = home.fork_first()
            except OSError as error:  # no more processes: one sandbox is not made, and the others stand
                os.write(2, f"porter: {error}\n".encode())
                pid = -1
            if pid == 0:
                keeper.enter(request, given, asking, pages)
            for fd in given:
                os.close(fd)
            if link is control and pid > 0:
                ids[pid] = request["id"]
            elif link is control:
                descriptors.send(control, {"kind": "dead", "id": request["id"]})


def _reap(control: socket.socket, ids: dict[int, int]) -> None:
    """A dead pid 1 means that nothing of its sandbox is left."""
    while True:
        try:
            pid = os.waitpid(-1, os.WNOHANG)[0]
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid in ids:
            descriptors.send(control, {"kind": "dead", "id": ids.pop(pid)})
