"""Reading and writing the one-line files of a cgroup."""

from __future__ import annotations

import os
import time

_LAST_BREATH_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.01


def write(folder: str, name: str, value: int | str) -> None:
    """Writes one value; the kernel answers at once with an OSError where it refuses."""
    fd = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, str(value).encode())
    finally:
        os.close(fd)


def read_number(folder: str, name: str) -> int:
    """A file with a single number."""
    return int(_read(folder, name))


def read_field(folder: str, name: str, field: str) -> int:
    """One line of a file of `name value` lines; 0 where this kernel does not have it."""
    for line in _read(folder, name).splitlines():
        key, _, value = line.partition(" ")
        if key == field:
            return int(value)
    return 0


def own_folders() -> dict[str, str]:
    """Controller (or "" for v2) to this process's path in that hierarchy."""
    found: dict[str, str] = {}
    with open("/proc/self/cgroup", encoding="ascii") as file:
        for line in file:
            _, controllers, path = line.rstrip("\n").split(":", 2)
            for controller in controllers.split(","):
                found[controller] = path
    return found


def mount_points() -> list[tuple[str, str, set[str]]]:
    """(file system, folder, options) of every cgroup mount."""
    with open("/proc/self/mounts", encoding="ascii") as file:
        fields = [line.split() for line in file]
    return [(kind, folder, set(options.split(","))) for _, folder, kind, options, *_ in fields if kind.startswith("cgroup")]


def sweep(parent: str) -> None:
    """Removes what wardens that were killed left behind: folders named `warden-<pid>` of pids that are gone."""
    for name in os.listdir(parent):
        pid = name.removeprefix("warden-")
        if pid != name and not os.path.exists(f"/proc/{pid}"):
            kill(f"{parent}/{name}")
            remove_tree(f"{parent}/{name}")


def kill(folder: str) -> None:
    """Everything in a v2 group and below it, at once; it takes a moment until they are gone. Before Linux 5.14 nothing."""
    if os.path.exists(f"{folder}/cgroup.kill"):
        write(folder, "cgroup.kill", 1)


def remove_tree(folder: str) -> None:
    """Removes a cgroup and those in it; one that still holds a process stays."""
    for root, folders, _ in os.walk(folder, topdown=False):
        for name in folders:
            _remove(f"{root}/{name}")
    _remove(folder)


def remove_when_empty(folder: str, spare: str = "") -> None:
    """Removes a cgroup and those in it, whose processes have been killed but may not be dead yet; `spare` may stay."""
    until = time.monotonic() + _LAST_BREATH_SECONDS
    remove_tree(folder)
    while _holds_any(folder, spare) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN_SECONDS)
        remove_tree(folder)


def _holds_any(folder: str, spare: str) -> bool:
    try:
        return any(entry.is_dir() and entry.name != spare for entry in os.scandir(folder))
    except FileNotFoundError:
        return False


def _remove(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError:
        pass  # still busy, or gone already


def _read(folder: str, name: str) -> str:
    fd = os.open(f"{folder}/{name}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(fd, 16 * 1024).decode()
    finally:
        os.close(fd)
