"""How much memory a process has, read from outside it."""

from __future__ import annotations

import os

_PAGE = os.sysconf("SC_PAGE_SIZE")


def own_memory(pid: int) -> int:
    """Anonymous and shared memory by proportion; mapped program files are not the learner's."""
    try:
        text = _read(f"/proc/{pid}/smaps_rollup")
    except OSError:
        return resident(pid)
    kilobytes = 0
    for line in text.splitlines():
        if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
            kilobytes += int(line.split()[1])
    return kilobytes * 1024


def resident(pid: int) -> int:
    """Also what it shares, in full."""
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()
