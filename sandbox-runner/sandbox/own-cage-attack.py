"""Runs in a real sandbox before the runner serves: tries what a learner must not be able to do.

Prints one JSON object: what was tried, and what succeeded. `atelier.params` names what was planted outside.
"""

import ctypes
import json
import os
import socket
import sys

from atelier import params


KERNEL_SETTINGS = ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger"]


def write_kernel_settings():
    found = [os.path.join(root, name) for root, _, names in os.walk("/proc/sys") for name in names]
    found += KERNEL_SETTINGS  # where the folder cannot be listed
    for path in found:
        try:
            os.close(os.open(path, os.O_WRONLY))
            return True
        except OSError:
            pass
    assert any(map(os.path.exists, found)), "no /proc/sys to try"
    return False


def read_planted_file():
    return open(params["plantedFile"], encoding="utf-8").read() == params["plantedText"]


def reach_loopback():
    with socket.create_connection(("127.0.0.1", params["port"]), timeout=2):
        return True


def reach_abstract_socket():
    with socket.socket(socket.AF_UNIX) as link:
        link.connect("\0" + params["abstractName"])
        return True


def reach_path_socket():
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(params["plantedSocket"])
        return True


def change_planted_file():
    """Without namespaces it may be a file of the same user."""
    before = os.stat(params["plantedFile"])
    for change in (lambda path: os.chmod(path, 0o600), lambda path: os.utime(path, (1, 1)), lambda path: os.truncate(path, 0)):
        try:
            change(params["plantedFile"])
        except OSError:
            pass
    after = os.stat(params["plantedFile"])
    return (before.st_mode, before.st_mtime, before.st_size) != (after.st_mode, after.st_mtime, after.st_size)


def reach_internet():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.connect(("192.0.2.1", 53))  # finds a route and sends nothing
        return True


def see_host_network():
    """What /proc tells of connections: the listener outside has its port, in hexadecimal, and its abstract name there."""
    for process in ("self", "thread-self", *(name for name in os.listdir("/proc") if name.isdigit())):
        try:
            with open(f"/proc/{process}/net/tcp", encoding="ascii") as tcp, open(f"/proc/{process}/net/unix", encoding="utf-8") as unix:
                if f":{params['port']:04X} " in tcp.read() or params["abstractName"] in unix.read():
                    return True
        except OSError:
            pass
    return False


def see_host_process():
    """In a namespace of its own there are pid 1 and this program."""
    return os.path.exists(f"/proc/{params['hostPid']}/cmdline") or len([name for name in os.listdir("/proc") if name.isdigit()]) > 2


def signal_host_process():
    os.kill(params["hostPid"], 0)
    return True


def read_host_process():
    for name in ("environ", "maps", "cmdline", "status"):
        try:
            return open(f"/proc/{params['hostPid']}/{name}", "rb").read() is not None
        except OSError:
            pass
    return False


def see_foreign_environment():
    allowed = {"PATH", "HOME", "LOGNAME", "LANG", "TZ", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_ARENA_MAX"}
    allowed |= {"MPLBACKEND", "CUDA_VISIBLE_DEVICES", "TMPDIR"}
    if set(os.environ) - allowed - set(params["variables"].split()):
        return True
    return bool(open("/proc/1/environ", "rb").read())


def see_judge_library():
    program = os.path.dirname(os.path.dirname(getattr(sys.modules["atelier"], "__file__", "/atelier/program.zip/atelier")))
    return open(os.path.join(os.path.dirname(program), "judge.zip"), "rb").read() != b""


def make_user_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000) == 0:
        return True
    raise OSError(ctypes.get_errno(), "unshare")


def keep_privileges():
    """Asks the kernel, not /proc, which a confined program cannot read. A bounding set means nothing to whom no exec can give more."""
    libc = ctypes.CDLL(None, use_errno=True)
    held = (ctypes.c_uint32 * 6)()
    if libc.capget(ctypes.byref((ctypes.c_uint32 * 2)(0x20080522, 0)), held) != 0:
        raise AssertionError("no answer about capabilities")
    bounding = params["tier"] == "caged" and any(libc.prctl(23, number, 0, 0, 0) == 1 for number in range(64))
    gains, filters = libc.prctl(39, 0, 0, 0, 0) != 1, libc.prctl(21, 0, 0, 0, 0)
    return any(held) or bounding or gains or filters != 2


def write_system():
    for folder in ("/", "/usr", "/usr/lib", "/etc", "/dev", "/proc", "/atelier"):
        try:
            os.close(os.open(f"{folder}/planted-by-attack", os.O_WRONLY | os.O_CREAT))
            return True
        except OSError:
            pass
    return False


ATTACKS = {
    "write-kernel-settings": write_kernel_settings,
    "read-planted-file": read_planted_file,
    "reach-loopback": reach_loopback,
    "reach-abstract-socket": reach_abstract_socket,
    "reach-internet": reach_internet,
    "see-host-network": see_host_network,
    "reach-path-socket": reach_path_socket,
    "change-planted-file": change_planted_file,
    "see-host-process": see_host_process,
    "signal-host-process": signal_host_process,
    "read-host-process": read_host_process,
    "see-foreign-environment": see_foreign_environment,
    "see-judge-library": see_judge_library,
    "make-user-namespace": make_user_namespace,
    "keep-privileges": keep_privileges,
    "write-system": write_system,
}

succeeded = []
for name, attack in ATTACKS.items():
    try:
        if attack():
            succeeded.append(name)
    except OSError:
        pass  # refused, as it should be
print(json.dumps({"tried": list(ATTACKS), "succeeded": succeeded}))
