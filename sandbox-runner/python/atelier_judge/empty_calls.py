"""What a call takes in which nothing is done: answered by a thread of the judge's own, where it cannot be drawn out."""

import socket
import threading
from typing import Any

from atelier_wire.codec import decode, encode
from atelier_wire.frames import FrameError, read_frame, write_frame

from .session import Session

_CALLS = 9
_SECONDS, _BYTES = 60.0, 1 << 30


def time_empty(args: tuple[Any, ...], answer: Any) -> float:
    """Seconds (a quarter of the calls stay within them) of passing these arguments on and this answer back, over the same kind of channel."""
    ours, theirs = socket.socketpair()
    echo = threading.Thread(target=_answer, args=(theirs.fileno(), encode(answer, _nameless)), daemon=True)
    echo.start()
    session = Session(ours.fileno(), _SECONDS, _BYTES)
    times = []
    for _ in range(_CALLS):
        session.wake()
        session.do_nothing(args)
        times.append(session.seconds)
    ours.close()
    echo.join()
    theirs.close()
    return sorted(times)[_CALLS // 4]


def _answer(descriptor: int, answer: bytes) -> None:
    try:
        while (frame := read_frame(descriptor, _BYTES)) is not None:
            header, body = frame
            if header["op"] == "wake":
                write_frame(descriptor, {"id": header["id"], "is": "value"}, encode(None))
                continue
            decode(body, lambda node: node)
            write_frame(descriptor, {"id": header["id"], "is": "value"}, answer)
    except (FrameError, OSError):
        pass  # the judge stumbled, and says so itself


def _nameless(value: Any) -> dict[str, Any]:
    """Stands for what stays with the learner."""
    return {"id": 0, "type": type(value).__name__}
