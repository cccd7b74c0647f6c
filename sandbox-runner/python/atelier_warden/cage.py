"""The bubblewrap command line of a zygote's cage."""

from __future__ import annotations

import json
import os

from atelier_warden.settings import Environment
from atelier_zygote.device_nodes import SYSFS, hidden_path

_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# What the dynamic linker, Debian's alternatives (libblas) and Matplotlib read; nothing that names this machine.
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/matplotlibrc", "/etc/fonts", "/etc/mime.types")
# Packages live in /usr/lib; these hold what an administrator put on this machine for others.
_HIDDEN = ("/usr/local", "/usr/src", "/usr/games", "/usr/share/doc")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# No runtime reads these; they tell of this machine's other users, its firmware and its kernel.
_HIDDEN_SYSFS = ("fs", "kernel", "firmware", "power", "hypervisor")
_PASSWD = b"learner:x:1000:1000:learner:/tmp:/bin/sh\n"
_GROUP = b"learner:x:1000:\n"
_BOOT = "import sys; sys.path.insert(0, '/atelier/program.zip'); from atelier_zygote.main import main; main(sys.argv[1])"


def build_command(environment: Environment, imports: tuple[str, ...], data: dict[str, int]) -> list[str]:
    """Arguments for a cage; `data` maps a path in the cage to a descriptor that holds its bytes."""
    settings = json.dumps({"imports": list(imports), "vendors": sorted({device.vendor for device in environment.devices})})
    return [
        "bwrap",
        *("--unshare-all", *(() if environment.own_network else ("--share-net",))),
        *("--die-with-parent", "--new-session", "--cap-add", "ALL", "--clearenv"),
        *_system(environment.paths),
        *("--proc", "/proc", *_devices(), *_hidden_devices(environment)),
        *("--tmpfs", "/tmp", "--dir", "/work", "--dir", "/atelier/scratch"),
        *(part for path, fd in data.items() for part in ("--perms", "0444", "--file", str(fd), path)),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"),
        *(part for name, value in variables(environment, "/tmp").items() for part in ("--setenv", name, value)),
        *(environment.python, "-I", "-B", "-c", _BOOT, settings),
    ]


def cage_files(programs: dict[str, bytes]) -> dict[str, bytes]:
    """Files that exist in the cage only."""
    return {
        "/atelier/program.zip": programs["program"],
        "/atelier/judge.zip": programs["judge"],
        "/etc/passwd": _PASSWD,
        "/etc/group": _GROUP,
    }


def _system(shown: tuple[str, ...]) -> list[str]:
    """The system's folders, and those that the environment asks to be shown: some may lie in what is hidden otherwise."""
    hidden = [path for path in _HIDDEN if os.path.isdir(path)]
    arguments = ["--ro-bind", "/usr", "/usr", *(part for path in hidden for part in ("--tmpfs", path))]
    arguments += [part for path in shown for part in ("--ro-bind", path, path)]
    arguments += [part for path in hidden if path not in shown for part in ("--remount-ro", path)]
    for path in _SYSTEM_LINKS:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for path in SYSTEM_FILES:
        arguments += ["--ro-bind-try", path, path]
    return arguments


def _devices() -> list[str]:
    """No terminals: /dev/pts of one cage would be shared by all that is forked in it."""
    arguments = ["--tmpfs", "/dev", "--dir", "/dev/shm"]
    for name in _DEVICES:
        arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        arguments += ["--symlink", target, f"/dev/{name}"]
    return arguments


def _hidden_devices(environment: Environment) -> list[str]:
    """The nodes of every slice, where only the zygote's children find them: each takes its own and covers the folder."""
    arguments: list[str] = []
    for path, source in {path: source for device in environment.devices for path, source in device.nodes.items()}.items():
        arguments += ["--dev-bind", source, hidden_path(path)]
    if any(device.sysfs for device in environment.devices):
        arguments += ["--ro-bind", "/sys", SYSFS, "--dir", "/sys"]
        for name in _HIDDEN_SYSFS:
            if os.path.isdir(f"/sys/{name}"):
                arguments += ["--tmpfs", f"{SYSFS}/{name}", "--remount-ro", f"{SYSFS}/{name}"]
    return arguments


def variables(environment: Environment, home: str) -> dict[str, str]:
    """What a zygote finds in its environment, whatever holds it."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        # Whoever asks who they are is answered before a list of users is read, which may not know this one: torch._dynamo does.
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "module://atelier._backend",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        # The zygote must start no thread pool: a fork would inherit its locks without its threads.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # Else glibc reserves up to eight times the processors in arenas: on a large machine more addresses than the limit leaves.
        "MALLOC_ARENA_MAX": "4",
        "ATELIER_THREADS": str(environment.threads),
        "ATELIER_NETWORK": "own" if environment.own_network else "none",
        "CUDA_VISIBLE_DEVICES": "",
        **environment.variables,
    }
