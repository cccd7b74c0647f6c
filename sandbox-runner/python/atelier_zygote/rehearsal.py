"""A zygote's first sandbox is its own: what it touches, the later ones are given at birth (see hot_pages.py).

The zygote plays the warden. The sandbox is made as every other, down to the last lock, and runs a program that does
what learners' programs begin with, and then tells which pages it has written to.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable

from atelier_wire.frames import FrameError, Header, read_frame, write_frame
from atelier_zygote import descriptors
from atelier_zygote.hot_pages import HotPages

_PATIENCE_SECONDS = 20.0
_MOST_BYTES = 256 * 1024
_LIMITS = {
    "wallSeconds": 20,
    "cpuSeconds": 20,
    "memoryBytes": 1 << 30,
    "processes": 16,
    "outputBytes": 1 << 20,
    "diskBytes": 1 << 24,
}
_PROGRAM = b"""
import sys
torch = sys.modules.get("torch")
if torch:
    square = torch.ones(64, 64)
    text = f"{float((square @ square).sum())}"
print("", end="", flush=True)
from atelier_zygote import hot_pages
from atelier import _page
touched = hot_pages.find_touched(hot_pages.open_pagemap())
_page.send({"kind": "touched"}, touched.pack())
"""


def rehearse(porter: socket.socket, fork_occupant: Callable[[], None]) -> dict[str, HotPages]:
    """The hot pages of an `occupant` and of a `keeper`. `fork_occupant` serves the keeper that asks for one.

    Where anything fails, nothing is known, and nothing is lost.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    shown, display = os.pipe()
    null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    found = {"occupant": HotPages(), "keeper": HotPages()}
    try:
        descriptors.send(porter, {"role": "learner", "rehearses": True}, [null, null, theirs.fileno(), display])
        theirs.close()
        os.close(display)
        fork_occupant()
        _converse(ours, found)
        if select.select([shown], [], [], _PATIENCE_SECONDS)[0] and (frame := read_frame(shown)):
            found["occupant"] = HotPages.unpack(frame[1])
    except (OSError, FrameError, ValueError) as error:
        os.write(2, f"zygote: no rehearsal: {error}\n".encode())
    finally:
        ours.close()
        os.close(shown)
        os.close(null)
    return found


def _converse(ours: socket.socket, found: dict[str, HotPages]) -> None:
    """As the warden would, until the program runs and the keeper has said what it has to say."""
    heard: set[str] = set()
    while not heard >= {"running", "rehearsed"}:
        frame = read_frame(_wait_for(ours), _MOST_BYTES)
        if frame is None:
            raise FrameError("it ended early")
        kind = frame[0]["kind"]
        heard.add(kind)
        if kind in ("born", "ready"):
            ours.send(b"\0")
        if kind == "ready":
            for header, body in _order():
                write_frame(ours.fileno(), header, body)
        elif kind == "rehearsed":
            found["keeper"] = HotPages.unpack(frame[1])


def _wait_for(link: socket.socket) -> int:
    if not select.select([link], [], [], _PATIENCE_SECONDS)[0]:
        raise FrameError("it says nothing")
    return link.fileno()


def _order() -> list[tuple[Header, bytes]]:
    order = {"kind": "order", "countsAllMemory": False, "limits": _LIMITS, "carried": []}
    go = {"kind": "go", "entry": "main.py", "params": {"size": 64}}
    return [(order, b""), ({"kind": "file", "path": "main.py"}, _PROGRAM), (go, b"")]
