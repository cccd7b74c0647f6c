"""What a sandbox sees of devices: its own slice's nodes in /dev, and no trace of the others.

The cage holds the nodes of all slices in a hidden folder. Each sandbox arranges its own view and then covers
that folder; afterwards it enters another user namespace, from where no mount made here can be lifted.
"""

from __future__ import annotations

import os

from atelier_zygote.mounts import SCRATCH
from atelier_zygote.syscalls import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_REC, MS_REMOUNT, mount, unmount

HIDDEN = "/atelier/devices"
SYSFS = "/atelier/devices/sys"

_FLAGS = MS_NOSUID | MS_NOEXEC


def arrange(nodes: list[str], sysfs: bool) -> None:
    """Paths below /dev that this sandbox may open; none for one without a device."""
    if not os.path.isdir(HIDDEN):
        return  # a cage without devices
    if nodes:
        _rebuild_dev(nodes)
        # What a vendor's runtime caches and keeps open must not lie in the cage's /tmp, which all its sandboxes share.
        mount("tmp", "/tmp", "tmpfs", MS_NODEV | _FLAGS, "size=16m,mode=0755")
    if sysfs:
        mount(SYSFS, "/sys", None, MS_BIND | MS_REC)
    mount("none", HIDDEN, "tmpfs", MS_RDONLY | MS_NODEV | _FLAGS, "size=4k,nr_inodes=2,mode=0000")


def hidden_path(node: str) -> str:
    """Where the cage keeps the node that a sandbox will see at this path."""
    return f"{HIDDEN}/{os.path.relpath(node, '/dev')}"


def _rebuild_dev(nodes: list[str]) -> None:
    """In a file system of its own: the cage's /dev is shared, and a name made there would be seen by all."""
    mount("dev", SCRATCH, "tmpfs", MS_NODEV | _FLAGS, "size=64k,mode=0755")
    for name in os.listdir("/dev"):
        path = f"/dev/{name}"
        if os.path.islink(path):
            os.symlink(os.readlink(path), f"{SCRATCH}/{name}")
        elif os.path.isdir(path):
            os.mkdir(f"{SCRATCH}/{name}")
        else:
            _bind(path, f"{SCRATCH}/{name}")
    for node in nodes:
        _bind(hidden_path(node), f"{SCRATCH}/{os.path.relpath(node, '/dev')}")
    mount("none", SCRATCH, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NODEV | _FLAGS)
    mount(SCRATCH, "/dev", None, MS_BIND | MS_REC)
    unmount(SCRATCH)


def _bind(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    mount(source, target, None, MS_BIND)
