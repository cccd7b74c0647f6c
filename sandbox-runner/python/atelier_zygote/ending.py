"""The end of a sandbox that no namespace ends: nothing of it stays alive, and nothing of it stays on disk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from atelier_zygote import landlock, syscalls
from atelier_zygote.confined_place import User, become


def kill_all(user: User | None) -> None:
    """For a process that adopts orphans and has no child but those to be killed. Returns when none is left."""
    while reap_all():
        if user is not None:
            _strike_as(user)
        elif _stands_apart():
            _kill_reachable()
        else:
            # The tree is walked until it is gone: killing costs less than forking.
            for pid in descendants(os.getpid()):
                _kill(pid)
        signal.sigtimedwait([signal.SIGCHLD], 0.005)


def kill_strays(user: User | None, spared: set[int]) -> None:
    """For a zygote whose supervisor was killed: what it left has come to the zygote, beside the supervisors of others."""
    while strays := [pid for pid in _children(os.getpid()) if pid not in spared]:
        if user is not None:
            _do_as(user, _kill_reachable)
        for pid in [*strays, *(below for stray in strays for below in descendants(stray))]:
            _kill(pid)
        for pid in strays:
            os.waitpid(pid, os.WNOHANG)


def remove(parent: str, name: str, user: User | None) -> bool:
    """Removes one sandbox's folder as the user who filled it, allowed to remove below `parent` and nothing else."""

    def clear() -> None:
        landlock.restrict([(parent, landlock.CLEAR)])
        folder = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _empty(_enter(folder, name))
            os.rmdir(name, dir_fd=folder)
        except FileNotFoundError:
            pass  # nobody had moved in

    return _do_as(user, clear)


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on, as far as they can be seen while they fork."""
    found = []
    queue = [pid]
    while queue:
        for child in _children(queue.pop()):
            found.append(child)
            queue.append(child)
    return found


def _do_as(user: User | None, work: Callable[[], None]) -> bool:
    """In a child, so that what it becomes and gives up stays there."""
    pid = os.fork()
    if pid == 0:
        try:
            if user is not None:
                become(user)
            work()
        except BaseException:  # noqa: BLE001 - the exit code says it
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _stands_apart() -> bool:
    """Asked and not assumed: a signal to everybody must not reach whoever else this user runs."""
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return True
    return False


def _strike_as(user: User) -> None:
    try:
        _do_as(user, _kill_reachable)
    except BlockingIOError:  # the sandbox holds every process that it may have, so none can be made to end it
        own = os.getresuid()
        os.setresuid(user[0], user[0], own[2])
        _kill_reachable()
        os.setresuid(*own)
        syscalls.set_file_user(*user)


def _kill_reachable() -> None:
    """One call for all of them, during which none can fork away."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def reap_all() -> bool:
    """Takes every child that has ended. Whether one is left that has not."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
        except ChildProcessError:
            return False


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    except OSError:
        pass  # gone between two lines
    return found


def _empty(folder: int) -> None:
    """Removes all that is in it, however deep, and closes it. Nobody else is there any more, so `..` is where it came from."""
    to_remove = [_clear_files(folder)]
    names: list[str] = []
    while True:
        if to_remove[-1]:
            name = to_remove[-1].pop()
            child = _enter(folder, name)
            os.close(folder)
            folder = child
            names.append(name)
            to_remove.append(_clear_files(folder))
        elif names:
            parent = os.open("..", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = parent
            os.rmdir(names.pop(), dir_fd=folder)
            to_remove.pop()
        else:
            os.close(folder)
            return


def _clear_files(folder: int) -> list[str]:
    """Unlinks what is no folder; the names of those that are."""
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=folder)
    return folders


def _enter(parent: int, name: str) -> int:
    """Also a folder that its owner made unreadable; never through a link."""
    handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    os.close(handle)
    os.chmod(name, 0o700, dir_fd=parent)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
