"""What a warden that was killed itself can leave behind: a cage in its first milliseconds.

bubblewrap's child waits for its parent's word before it asks to die with it. Where both warden and parent are killed
meanwhile it waits for ever, and holds the warden's error output open. It is known by its process group, which the
parent led: nobody has that number any more.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from atelier_warden.log import log

_COMMAND = "bwrap"


def end_strays() -> None:
    """Kills this user's. Called before the first cage is made."""
    for name in os.listdir("/proc"):
        if name.isdigit() and _is_stray(int(name)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(int(name), signal.SIGKILL)
                log(f"ended a cage that an earlier warden had begun: {name}")


def _is_stray(pid: int) -> bool:
    try:
        if os.stat(f"/proc/{pid}").st_uid != os.getuid():
            return False
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return False  # gone while we looked
    command, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
    state, group = rest[0], int(rest[2])  # proc(5): state, parent, group
    return command == _COMMAND and state != "Z" and group not in (0, pid) and not os.path.exists(f"/proc/{group}")
