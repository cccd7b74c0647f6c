"""The system-call filter of a sandbox, written as classic BPF without a compiler or libseccomp.

Everything is allowed but what syscall_table.py names: learners bring arbitrary Python packages, and the
namespaces, not this filter, are what holds them. The filter closes the doors out of the namespaces and
the corners of the kernel where most of the way through them was found.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct

from atelier_zygote import syscall_table as table
from atelier_zygote import syscalls

_FILTER_MODE = 2
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _GREATER_OR_EQUAL, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_ARGUMENTS = 0, 4, 16
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW* that clone(2) can carry
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _AF_INET = 1, 2
_STREAM, _DATAGRAM = 1, 2
_TCP, _UDP = 6, 17
_SOL_SOCKET, _SO_LINGER = 1, 13
_PROGRAMS_ON_SOCKETS = (26, 50, 51, 52)  # SO_ATTACH_FILTER, _BPF, _REUSEPORT_CBPF, _REUSEPORT_EBPF
_REALTIME_POLICIES = (1, 2, 6)  # FIFO, RR, DEADLINE

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


# A program, and the memory that it points to.
_Loadable = tuple[_Program, "ctypes.Array[ctypes.c_char]"]


def prepare(own_network: bool) -> None:
    """Assembles every filter once, before the first fork: in each child it would copy hundreds of pages to do so."""
    for unmapped_memory in (False, True):
        for unix_sockets in (True,) if own_network else (False, True):
            _assemble(own_network, unmapped_memory, unix_sockets)


def install(own_network: bool, unmapped_memory: bool, unix_sockets: bool = True) -> None:
    """Filters the caller and all it will ever start. AF_INET stays only where it reaches nothing but itself."""
    _load(_assemble(own_network, unmapped_memory, unix_sockets))


def load(instructions: list[Instruction]) -> None:
    """Adds one filter to those that the caller has; of several verdicts on a call the strictest counts."""
    _load(_encode(instructions))


@functools.cache
def _assemble(own_network: bool, unmapped_memory: bool, unix_sockets: bool) -> _Loadable:
    return _encode(build(os.uname().machine, own_network, unmapped_memory, unix_sockets))


def _load(loadable: _Loadable) -> None:
    syscalls.prctl(syscalls.PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(loadable[0]))


def _encode(instructions: list[Instruction]) -> _Loadable:
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    return _Program(len(code) // 8, ctypes.addressof(buffer)), buffer


def build(machine: str, own_network: bool, unmapped_memory: bool, unix_sockets: bool = True) -> list[Instruction]:
    """The filter for one architecture; another architecture's calls (32-bit ones) kill the process."""
    column, architecture = ARCHITECTURES[machine]
    code: list[Instruction] = [
        (_LOAD, 0, 0, _OFFSET_ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        # Also catches x32, whose numbers begin at 2**30.
        (_GREATER_OR_EQUAL, 0, 1, table.NEWEST_KNOWN + 1),
        _refuse(errno.ENOSYS),
    ]
    for group, code_number in (
        (table.NAMESPACES, errno.EPERM),
        (table.OTHER_PROCESSES, errno.EPERM),
        (table.KERNEL_SURFACE, errno.EPERM),
        (table.MACHINE, errno.EPERM),
        (table.UNKNOWN, errno.ENOSYS),
        ({} if unmapped_memory else table.UNMAPPED_MEMORY, errno.EPERM),
    ):
        for numbers in group.values():
            if (number := numbers[column]) is not None:
                code += [(_EQUAL, 0, 1, number), _refuse(code_number)]
    for name, body in _by_argument(own_network, unix_sockets).items():
        number = table.BY_ARGUMENT[name][column]
        if number is not None:
            code += [(_EQUAL, 0, len(body), number), *body]
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _by_argument(own_network: bool, unix_sockets: bool) -> dict[str, list[Instruction]]:
    """Bodies that end in a decision; each is entered with the call's number already matched."""
    return {
        "clone": [_argument(0), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refuse(errno.EPERM), _allow()],
        "socket": _socket(own_network, unix_sockets),
        "socketpair": [_argument(0), (_EQUAL, 1, 0, _AF_UNIX), _refuse(errno.EAFNOSUPPORT), _allow()],
        "setsockopt": _socket_option(),
        "ioctl": [_argument(1), *_refuse_values((_TIOCSTI, _TIOCLINUX), errno.EPERM), _allow()],
        "personality": [_argument(0), (_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, 0xFFFFFFFF), _refuse(errno.EPERM), _allow()],
        "prlimit64": _other_limits(),
        "sched_setscheduler": [_argument(1), *_refuse_values(_REALTIME_POLICIES, errno.EPERM), _allow()],
    }


def _socket(own_network: bool, unix_sockets: bool) -> list[Instruction]:
    """Without Unix sockets there are still pairs of them, which reach nobody but each other."""
    if not unix_sockets:
        return [_refuse(errno.EAFNOSUPPORT)]
    unix = [_argument(0), (_EQUAL, 0, 1, _AF_UNIX), _allow()]
    if not own_network:
        return [*unix, _refuse(errno.EAFNOSUPPORT)]
    return [
        *unix,
        (_EQUAL, 1, 0, _AF_INET),
        _refuse(errno.EAFNOSUPPORT),
        _argument(1),
        (_AND, 0, 0, 0xF),  # without SOCK_CLOEXEC and SOCK_NONBLOCK
        (_EQUAL, 2, 0, _STREAM),
        (_EQUAL, 1, 0, _DATAGRAM),
        _refuse(errno.EPERM),
        _argument(2),
        (_EQUAL, 3, 0, 0),
        (_EQUAL, 2, 0, _TCP),
        (_EQUAL, 1, 0, _UDP),
        _refuse(errno.EPROTONOSUPPORT),
        _allow(),
    ]


def _socket_option() -> list[Instruction]:
    """A lingering socket, sent to the judge over their channel, would hold up the judge when the kernel closes it there:
    the option is taken without effect, as on a socket that has nothing left to send."""
    return [
        _argument(1),
        (_EQUAL, 1, 0, _SOL_SOCKET),
        _allow(),
        _argument(2),
        (_EQUAL, 0, 1, _SO_LINGER),
        _refuse(0),
        *_refuse_values(_PROGRAMS_ON_SOCKETS, errno.EPERM),
        _allow(),
    ]


def _other_limits() -> list[Instruction]:
    """The first process of a sandbox has its occupant's user: it could set limits that keep that process from reporting.
    Reading any and setting one's own (pid 0) is all that programs do."""
    return [
        _argument(0),
        (_EQUAL, 0, 1, 0),
        _allow(),
        _argument(2),
        (_EQUAL, 0, 3, 0),
        _argument(2, high=True),
        (_EQUAL, 0, 1, 0),
        _allow(),
        _refuse(errno.EPERM),
    ]


def _refuse_values(values: tuple[int, ...], number: int) -> list[Instruction]:
    return [step for value in values for step in ((_EQUAL, 0, 1, value), _refuse(number))]


def _argument(index: int, high: bool = False) -> Instruction:
    """Loads one half of an argument (both architectures are little-endian); all but addresses are ints to the kernel."""
    return (_LOAD, 0, 0, _OFFSET_ARGUMENTS + 8 * index + 4 * high)


def _refuse(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


def _allow() -> Instruction:
    return (_RETURN, 0, 0, _ALLOW)
