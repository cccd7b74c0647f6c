"""The folder that confined sandboxes live in: laid before the first, cleared after the last."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
from contextlib import suppress

from atelier_warden.cage import SYSTEM_FILES
from atelier_warden.settings import Settings
from atelier_zygote import ending
from atelier_zygote.confined_place import Ground, User

_ROLES = ("learner", "judge")
_FILES = ("program.zip", "judge.zip", "learner.lock", "judge.lock")
# Packages and programs; not /usr/local and /usr/src, where an administrator puts things for others.
_SYSTEM = tuple(f"/usr/{name}" for name in ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "share"))
_LINKED = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")
_PROCESSORS = ("/proc/cpuinfo", "/sys/devices/system/cpu")  # numerical libraries choose their code by them
_OTHER_WARDEN_SECONDS = 10


def name_users(uid: int, gid: int) -> dict[str, User]:
    """Next to the warden's own, by number."""
    return {role: (uid + place, gid + place) for place, role in enumerate(_ROLES, start=1)}


def hold_users(uid: int) -> int:
    """One warden has these users at a time: it ends all that runs as one of them. Held as long as the descriptor is open."""
    path = f"/run/atelier-users-{uid}.lock"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    signal.signal(signal.SIGALRM, lambda *_: _say_taken(path))
    signal.alarm(_OTHER_WARDEN_SECONDS)
    fcntl.flock(fd, fcntl.LOCK_EX)
    signal.alarm(0)
    return fd


def lay(settings: Settings, programs: dict[str, bytes], users: dict[str, User]) -> Ground:
    """A folder whose own entries nobody but its owner can change, with one folder for each role in it."""
    _sweep(settings)
    root = f"{settings.scratch}/{_prefix(settings)}{os.getpid()}-{secrets.token_hex(4)}"
    os.mkdir(root, 0o700)
    warden = (settings.uid, settings.gid)
    for name in (*_ROLES, "zygote"):
        os.mkdir(f"{root}/{name}", 0o700)
        os.chown(f"{root}/{name}", *(users.get(name, warden)))
    for name in _FILES:
        content = programs.get(name.removesuffix(".zip"), b"")
        _write(f"{root}/{name}", content, warden)
    os.chown(f"{root}/judge.zip", settings.uid, users.get("judge", warden)[1])
    os.chmod(f"{root}/judge.zip", 0o440)
    os.chmod(f"{root}/program.zip", 0o444)
    os.chmod(root, 0o711)
    return Ground(root, users, (*_SYSTEM, *_LINKED, *SYSTEM_FILES, *_PROCESSORS, f"{root}/program.zip"))


def clear(laid: Ground, settings: Settings) -> None:
    """What a sandbox's user left is removed by that user."""
    owners: dict[str, User | None] = {role: laid.user(role) for role in _ROLES}
    owners["zygote"] = (settings.uid, settings.gid) if laid.users else None
    for name, owner in owners.items():
        folder = f"{laid.root}/{name}"
        with suppress(FileNotFoundError):
            for entry in os.listdir(folder):
                _remove(folder, entry, owner)
            os.rmdir(folder)
    for name in _FILES:
        with suppress(FileNotFoundError):
            os.unlink(f"{laid.root}/{name}")
    os.rmdir(laid.root)


def _remove(folder: str, entry: str, owner: User | None) -> None:
    if not ending.remove(folder, entry, owner):
        raise OSError(f"{folder}/{entry} could not be removed")


def _sweep(settings: Settings) -> None:
    """What a steward that was killed left: folders of ours whose warden is gone."""
    users = name_users(settings.uid, settings.gid) if os.getuid() == 0 else {}
    for name in os.listdir(settings.scratch):
        path = f"{settings.scratch}/{name}"
        if not name.startswith(_prefix(settings)) or os.lstat(path).st_uid != os.getuid():
            continue
        pid = name.removeprefix(_prefix(settings)).partition("-")[0]
        if not os.path.exists(f"/proc/{pid}"):
            clear(Ground(path, users, ()), settings)


def _prefix(settings: Settings) -> str:
    return f"atelier-{settings.uid}-"


def _write(path: str, content: bytes, owner: User) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, content)
        os.fchown(fd, *owner)
    finally:
        os.close(fd)


def _say_taken(path: str) -> None:
    raise SystemExit(f"warden: another runner on this machine has the same sandbox users ({path}); set ATELIER_WARDEN_USER")
