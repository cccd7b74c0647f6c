"""What holds sandboxes: a cage of namespaces, or, where a site has none, confinement without them."""

from __future__ import annotations

import os
import socket
from typing import Protocol

from atelier_warden.caging import Caging
from atelier_warden.confinement import Confinement, claim
from atelier_warden.settings import Environment, Settings


class Process(Protocol):
    """A zygote's, as far as the warden handles it."""

    pid: int

    def kill(self) -> None:
        """At once; nothing where it is dead already."""

    def wait(self) -> object:
        """Returns when it is gone."""


class Containment(Protocol):
    """Starts zygotes. `grades`: a judge here is out of a learner's reach."""

    tier: str
    grades: bool
    # How one sandbox is ended: told over its socket, or by the death of its first process, which ends all others.
    ends_when_told: bool
    # Whether a sandbox's supervisor has to say how much memory it has, because the warden may not look.
    tells_memory: bool
    # Whether everybody in a sandbox can be held at one moment, and let go.
    can_hold: bool
    # Whether a sandbox can be given a slice of a device.
    holds_devices: bool

    def start(self, environment: Environment, imports: tuple[str, ...]) -> tuple[Process, socket.socket]:
        """A zygote, and our end of the socket on which it is asked for forks."""

    def close(self) -> None:
        """Takes away what was made on this machine."""


def open_containment(settings: Settings, programs: dict[str, bytes]) -> Caging | Confinement:
    """Before privileges are dropped: without namespaces, other users' processes need someone who may start them."""
    if settings.tier == "caged" or not settings.environments:
        return Caging(programs)
    return claim(settings, programs, as_root=os.getuid() == 0)
