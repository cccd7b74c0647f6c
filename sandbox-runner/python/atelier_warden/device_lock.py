"""One warden per device on a machine: two pilots that see the same GPU must not both believe it theirs."""

from __future__ import annotations

import socket
import time

from atelier_warden.log import log

_PATIENCE_SECONDS = 5.0  # a pilot that starts anew waits for its predecessor's warden to be gone
_LOOK_SECONDS = 0.1

_held: list[socket.socket] = []


def hold(uuid: str) -> bool:
    """Until this process ends, however it ends: an abstract address goes with its owner. Sandboxes have a network of their own."""
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            lock.bind(f"\0atelier-device-{uuid}")
        except OSError:
            if time.monotonic() < give_up_at:
                time.sleep(_LOOK_SECONDS)
                continue
            lock.close()
            log(f"device {uuid} is not offered: another warden of this machine holds it")
            return False
        _held.append(lock)
        return True
