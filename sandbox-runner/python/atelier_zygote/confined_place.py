"""Where an occupant lives without namespaces: a folder of its own, a user of its own where there is one, Landlock."""

from __future__ import annotations

import fcntl
import os
import struct
import tempfile
from dataclasses import dataclass
from typing import Any

from atelier_wire.frames import encode_frame
from atelier_zygote import capabilities, confined_filter, landlock, rlimits, seccomp, syscalls
from atelier_zygote.descriptors import COMMAND

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

_BORN = encode_frame({"kind": "born"})
_TOLD = struct.Struct("q?")

User = tuple[int, int]


@dataclass(frozen=True)
class Ground:
    """What the warden laid out for all sandboxes of this zygote. `users` is empty where all share the warden's."""

    root: str
    users: dict[str, User]
    readable: tuple[str, ...]

    def folder(self, role: str) -> str:
        """Holds the folders of one role's sandboxes, and belongs to that role's user."""
        return f"{self.root}/{role}"

    def user(self, role: str) -> User | None:
        """Whom a role's occupant becomes."""
        return self.users.get(role)


def read_ground(raw: dict[str, Any]) -> Ground:
    """From the zygote's settings."""
    users = {role: (int(uid), int(gid)) for role, (uid, gid) in raw["users"].items()}
    return Ground(str(raw["root"]), users, tuple(map(str, raw["readable"])))


class ConfinedPlace:
    """See `place.Place`. Made by the supervisor, used by the occupant."""

    def __init__(self, ground: Ground, role: str, number: int) -> None:
        self.user = ground.user(role)
        self.folder = f"{ground.folder(role)}/{number}"
        self.work = f"{self.folder}/work"
        self.judge_library = f"{ground.root}/judge.zip"
        self._carried = f"{self.folder}/carried"
        self._role, self._ground = role, ground
        # Open in supervisor and occupant alike: the lock lasts until the supervisor has cleared everything away.
        self._turn = os.open(f"{ground.root}/{role}.lock", os.O_RDONLY | os.O_CLOEXEC)
        self._told_read, self._told_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def hear_occupant(self) -> tuple[int, bool] | None:
        """For the supervisor, once the occupant has moved in: the disk limit, and whether a cgroup counts the memory."""
        try:
            disk_bytes, counts_all_memory = _TOLD.unpack(os.read(self._told_read, _TOLD.size))
            return disk_bytes, counts_all_memory
        except BlockingIOError:
            return None

    def enter(self) -> None:
        """The supervisor has forked it; the warden hears of it as of any other."""
        os.write(COMMAND, _BORN)
        if not os.read(COMMAND, 1):  # the warden has put this process under its limits
            os._exit(0)

    def warm_up(self) -> None:
        """There is no device in this tier."""

    def make_scratch(self, disk_bytes: int) -> None:
        """Waits until nothing of the attempt before is left: what is killed is killed by user."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        os.close(self._turn)
        if self.user is not None:
            become(self.user)
            syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)  # the supervisor counts what it keeps open
        os.umask(0o022)
        for folder in (self.folder, self.work, f"{self.folder}/tmp"):
            os.mkdir(folder, 0o700)
        os.environ["HOME"] = os.environ["TMPDIR"] = f"{self.folder}/tmp"
        tempfile.tempdir = None  # an import may have asked for the zygote's

    def open_carried(self, total_bytes: int, files: int) -> str:
        """Beside the work folder, because what Landlock allows on a folder it allows on all in it."""
        os.mkdir(self._carried, 0o700)
        os.symlink(self._carried, f"{self.work}/carried")
        return self._carried

    def close_carried(self) -> None:
        """`lock` leaves it readable only."""

    def lock(self, limits: rlimits.Limits, counts_all_memory: bool) -> None:
        """Landlock last but one: the filters refuse nothing that it needs."""
        os.write(self._told_write, _TOLD.pack(limits["diskBytes"], counts_all_memory))
        for fd in (self._told_read, self._told_write):
            os.close(fd)
        _set_processes(limits["processes"], shared=self.user is None)
        rlimits.apply(limits, maps_device=False, count_processes=False)
        capabilities.drop_held()
        landlock.restrict(self._rules())
        confined_filter.install(may_signal=landlock.scopes_signals() or self.user is not None)
        seccomp.install(own_network=False, unmapped_memory=counts_all_memory)

    def settle(self, is_judged: bool) -> None:
        """Nobody in this tier is held."""

    def _rules(self) -> list[tuple[str, int]]:
        library = [self.judge_library] if self._role == "judge" else []
        return [
            *((path, landlock.READ) for path in (*self._ground.readable, *library, self._carried)),
            *((path, landlock.DEVICE) for path in _DEVICES),
            *((path, landlock.OWN) for path in (self.work, f"{self.folder}/tmp")),
        ]


def become(user: User) -> None:
    """For good, once capabilities are dropped."""
    uid, gid = user
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _set_processes(processes: int, shared: bool) -> None:
    """A backstop between two looks of the warden. The kernel counts a user's processes, whoever started them."""
    rlimits.limit_processes((_count_own() if shared else 0) + 2 * processes + 8)


def _count_own() -> int:
    """Threads of this user on this machine."""
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # gone, or hidden
    return count
