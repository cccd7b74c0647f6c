"""A second system-call filter, for where no namespaces hold a sandbox: it stands in for what they would have held.

Added to the filter of seccomp.py, which every sandbox has; the stricter of the two counts.
"""

from __future__ import annotations

import errno
import os

from atelier_zygote import confined_calls as calls
from atelier_zygote import seccomp
from atelier_zygote.seccomp import Instruction
from atelier_zygote.syscall_table import Numbers

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06
_OFFSET_NUMBER, _OFFSET_ARGUMENTS = 0, 16

_STREAM = 1
_PRIO_PROCESS = 0
_SET_DUMPABLE = 4
_OWNERS_BY_FCNTL = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals in the kernel's name
_OWNERS_BY_IOCTL = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP


def install(may_signal: bool) -> None:
    """For the process that calls it and all it starts. Without `may_signal` it may signal itself and its process group."""
    seccomp.load(build(os.uname().machine, os.getpid(), may_signal))


def build(machine: str, pid: int, may_signal: bool) -> list[Instruction]:
    """The filter for one architecture; seccomp.py's kills calls of another."""
    column = seccomp.ARCHITECTURES[machine][0]
    code: list[Instruction] = [(_LOAD, 0, 0, _OFFSET_NUMBER)]
    for group, answer in (
        (calls.SOCKETS, errno.EPERM),
        (calls.SHARED_MEMORY, errno.EPERM),
        (calls.OTHERS, errno.EPERM),
        (calls.FILE_MODES, 0),
        (calls.FILE_OWNERS, errno.EPERM),
        (calls.FILE_ATTRIBUTES, errno.EOPNOTSUPP),
    ):
        for numbers in group.values():
            code += _match(numbers[column], [_refuse(answer)])
    bodies = [(calls.BY_ARGUMENT[name], body) for name, body in _by_argument(pid).items()]
    if not may_signal:
        bodies += [(calls.SIGNALS[name], body) for name, body in _signals(pid).items()]
    for numbers, body in bodies:
        code += _match(numbers[column], body)
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _by_argument(pid: int) -> dict[str, list[Instruction]]:
    return {
        # A datagram socket can be sent to any address, even one of a pair.
        "socketpair": [_argument(1), (_AND, 0, 0, 0xF), *_only((_STREAM,))],
        "setpriority": [*_else_refuse(0, (_PRIO_PROCESS,)), *_own_only(1, pid)],
        "sched_setaffinity": _own_only(0, pid),
        "prlimit64": _own_only(0, pid),
        # A process that nobody may look into could hide what it keeps open.
        "prctl": _none_of(0, (_SET_DUMPABLE,)),
        "fcntl": _none_of(1, _OWNERS_BY_FCNTL),
        "ioctl": _none_of(1, _OWNERS_BY_IOCTL),
    }


def _signals(pid: int) -> dict[str, list[Instruction]]:
    """Its own process group holds nobody else: it leads a session. A filter cannot tell its children from others."""
    groups = (0, pid, _negative(pid))
    return {
        "kill": [_argument(0), *_only(groups)],
        "tgkill": _own_only(0, pid),
        "rt_sigqueueinfo": _own_only(0, pid),
        "rt_tgsigqueueinfo": _own_only(0, pid),
        "tkill": [_refuse(errno.EPERM)],
        "pidfd_send_signal": [_refuse(errno.EPERM)],
    }


def _match(number: int | None, body: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(_EQUAL, 0, len(body), number), *body]


def _own_only(index: int, pid: int) -> list[Instruction]:
    return [_argument(index), *_only((0, pid))]


def _only(values: tuple[int, ...]) -> list[Instruction]:
    """Allows these values of what was loaded, and nothing else."""
    checks = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [*checks, _refuse(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]


def _else_refuse(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Goes on with these values, refuses others."""
    checks = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [_argument(index), *checks, _refuse(errno.EPERM)]


def _none_of(index: int, values: tuple[int, ...]) -> list[Instruction]:
    refusals = [step for value in values for step in ((_EQUAL, 0, 1, value), _refuse(errno.EPERM))]
    return [_argument(index), *refusals, (_RETURN, 0, 0, _ALLOW)]


def _argument(index: int) -> Instruction:
    """The low half; all of these are ints to the kernel."""
    return (_LOAD, 0, 0, _OFFSET_ARGUMENTS + 8 * index)


def _refuse(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


def _negative(pid: int) -> int:
    return (1 << 32) - pid
