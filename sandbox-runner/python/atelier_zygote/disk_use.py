"""How much a sandbox without a file system of its own keeps on disk, named or not.

Read while a hostile program writes: every step is by descriptor and follows no link. What tries to hide from the
count, in folders too deep or processes that may not be looked into, counts as more than anybody may have.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

_DEEPEST = 64
_BYTES_PER_BLOCK = 512
_BYTES_PER_NAME = 4096
_LEAST_NAMES = 256
# An address range, rights, offset, device and inode of a mapping whose file has no name any more.
_MAPPED_NAMELESS = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) .* \(deleted\)$", re.M)


class DiskUse:
    """Counts from nothing at each `measure`."""

    def __init__(self, folder: str, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_names = max(_LEAST_NAMES, most_bytes // _BYTES_PER_NAME)
        self.bytes = self._names = 0
        self._hidden = False
        self._device = -1

    @property
    def full(self) -> bool:
        """Whether there is no room left, in bytes or in names."""
        return self._hidden or self.bytes >= self._most_bytes or self._names >= self._most_names

    def measure(self, pids: Iterable[int]) -> None:
        """What lies in the folder, and what these processes hold open or mapped of files that have lost their name."""
        self.bytes, self._names, self._hidden = 0, 0, False
        try:
            top = _open_folder(self._folder, None)
        except FileNotFoundError:
            return  # nobody has moved in yet
        self._device = os.fstat(top).st_dev
        self._add_folder(top, 0)
        nameless: dict[int, int] = {}
        for pid in pids:
            try:
                nameless |= _find_open(pid, self._device)
                nameless |= {inode: size for inode, size in _find_mapped(pid, self._device).items() if inode not in nameless}
            except PermissionError:
                self._hidden = self._hidden or _lives(pid)
            except OSError:
                continue  # it has just ended
        self.bytes += sum(nameless.values())

    def _add_folder(self, folder: int, depth: int) -> None:
        """Closes `folder`."""
        try:
            if depth > _DEEPEST:
                self._hidden = True
            if self.full:
                return
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._add(folder, entry.name, depth)
                    if self.full:
                        return
        finally:
            os.close(folder)

    def _add(self, folder: int, name: str, depth: int) -> None:
        try:
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            self._names += 1
            self.bytes += state.st_blocks * _BYTES_PER_BLOCK
            if state.st_mode & 0o170000 == 0o040000:
                self._add_folder(_open_folder(name, folder), depth + 1)
        except (FileNotFoundError, NotADirectoryError):
            pass  # renamed or removed since it was listed


def _open_folder(name: str, parent: int | None) -> int:
    """Also one that its owner made unreadable."""
    flags = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=parent)
    except PermissionError:
        handle = os.open(name, os.O_PATH | flags, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{handle}", 0o700)
        return os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    finally:
        os.close(handle)


def _find_open(pid: int, device: int) -> dict[int, int]:
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            state = os.stat(f"/proc/{pid}/fd/{name}")
        except FileNotFoundError:
            continue
        if state.st_dev == device and state.st_nlink == 0:
            found[state.st_ino] = state.st_blocks * _BYTES_PER_BLOCK
    return found


def _lives(pid: int) -> bool:
    """A process that has given its memory back may not be looked into any more, and holds nothing for long."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return file.read(2) != "0 "
    except OSError:
        return False


def _find_mapped(pid: int, device: int) -> dict[int, int]:
    """The size of what is mapped: nobody says how much of it is there."""
    found: dict[int, int] = {}
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
        text = file.read()
    for begin, end, offset, major, minor, inode in _MAPPED_NAMELESS.findall(text):
        if os.makedev(int(major, 16), int(minor, 16)) == device:
            reach = int(offset, 16) + int(end, 16) - int(begin, 16)
            found[int(inode)] = max(found.get(int(inode), 0), reach)
    return found
