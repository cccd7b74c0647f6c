"""Puts processes into namespaces of their own."""

from __future__ import annotations

import fcntl
import os
import socket
import struct

from atelier_zygote import network, syscalls

_ISOLATED = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWUTS | (syscalls.CLONE_NEWNET if network.OWN else 0)
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1

# Not 0: the owner of a user namespace's uid 0 may write that namespace's kernel settings without a capability.
INNER_ID = 1000

# In the order in which they are entered: the user namespace gives the right to enter those that it owns.
_JOINED = {
    "user": syscalls.CLONE_NEWUSER,
    "mnt": syscalls.CLONE_NEWNS,
    **({"net": syscalls.CLONE_NEWNET} if network.OWN else {}),
    "ipc": syscalls.CLONE_NEWIPC,
    "uts": syscalls.CLONE_NEWUTS,
}


class Home:
    """The pid namespace a process was born in, so that its children can be sent elsewhere and itself stays."""

    def __init__(self) -> None:
        self._pid = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork_first(self) -> int:
        """As fork(2), but the child is pid 1 of a fresh pid namespace."""
        syscalls.unshare(syscalls.CLONE_NEWPID)
        return self._fork()

    def fork_into(self, pid_namespace: int) -> int:
        """As fork(2), but the child is born in an open pid namespace."""
        syscalls.set_namespace(pid_namespace, syscalls.CLONE_NEWPID)
        return self._fork()

    def _fork(self) -> int:
        pid = -1
        try:
            pid = syscalls.fork()
        finally:
            if pid:  # also where there was no fork: a second fresh namespace could not be had from the first
                syscalls.set_namespace(self._pid, syscalls.CLONE_NEWPID)
        return pid


def own_mounts() -> None:
    """While the cage's capabilities still count: a view to arrange, and a /proc of the new pid namespace."""
    syscalls.unshare(syscalls.CLONE_NEWNS)


def enter(proc_self: int) -> None:
    """Leaves every other namespace of the zygote; `proc_self` is the caller's own folder in a writable /proc."""
    uid, gid = os.getuid(), os.getgid()
    try:
        syscalls.unshare(syscalls.CLONE_NEWUSER | _ISOLATED)
    except OSError:
        # Some sites allow one level of user namespaces only: the cage's own then serves, and the rest is still fresh.
        syscalls.unshare(_ISOLATED)
        return
    _write(proc_self, "setgroups", "deny")
    _write(proc_self, "uid_map", f"{INNER_ID} {uid} 1")
    _write(proc_self, "gid_map", f"{INNER_ID} {gid} 1")


def open_own() -> list[int]:
    """The caller's namespaces for another process to join: its pid namespace first, then those of `join`."""
    return [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in ("pid", *_JOINED)]


def join(namespaces: list[int]) -> None:
    """Enters what another process opened by `open_own`, less the pid namespace, which one is born in."""
    for fd, (name, kind) in zip(namespaces[1:], _JOINED.items()):
        if name == "user" and os.path.samestat(os.fstat(fd), os.stat("/proc/self/ns/user")):
            continue  # one level of user namespaces only; one's own cannot be entered again
        syscalls.set_namespace(fd, kind)


def hide_groups() -> None:
    """From here on /proc/self/cgroup says "/", and not how the warden names its groups."""
    try:
        syscalls.unshare(syscalls.CLONE_NEWCGROUP)
    except OSError:
        pass  # a kernel without them: a name is all that is seen


def raise_loopback() -> None:
    """A fresh network has its loopback down, and torch.distributed wants one; nothing else is reachable on it."""
    if not network.OWN:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _write(folder: int, name: str, text: str) -> None:
    fd = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)
