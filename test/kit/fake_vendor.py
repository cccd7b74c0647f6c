"""A vendor for tests: ordinary files are its devices, and whoever has one open computes on it.

A device's file is its state, which programs in sandboxes and tests outside write alike, a word on each line:
`leak` is memory that nobody gives back, `still` a meter of energy that does not move, `hang-warm`, `hang-probe` and `hang-read` are a driver in trouble.
`visible` lists the files; `:mig` after one makes it a share of a device.
"""

import os
import sys
import time

_CONTEXT_BYTES = 100 * 2**20
_LEAK_BYTES = 500 * 2**20
_open = []


def find(visible):
    slices = []
    for number, entry in enumerate(visible.split(",")):
        path, _, kind = entry.partition(":")
        slices.append(
            {
                "number": str(number),
                "kind": kind or "gpu",
                "name": f"Fake {number}",
                "uuid": f"FAKE-{path}",
                "memoryBytes": 2**33,
                "driver": "1.0",
                "nodes": {f"/dev/fake/card{number}": path},
                "variables": {"FAKE_VISIBLE_DEVICES": str(number), "FAKE_NODE": f"/dev/fake/card{number}"},
                "sysfs": False,
                "namesThreads": True,
                "energyShare": 0.25 if kind else 1.0,
                "file": path,
            }
        )
    return slices


def see(devices):
    numbers = ",".join(one["number"] for one in devices)
    return {**devices[0]["variables"], "FAKE_VISIBLE_DEVICES": numbers}


def read(device):
    words = _words(device["file"])
    _hang_if("hang-read", words)
    holders = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _holds(pid, device["file"])]
    return {
        "usedBytes": _CONTEXT_BYTES * len(holders) + _LEAK_BYTES * words.count("leak"),
        "processes": {pid: _CONTEXT_BYTES for pid in holders},
        "energyMillijoules": 0 if "still" in words else time.monotonic() * 1000,
    }


def probe(device):
    _hang_if("hang-probe", _words(device["file"]))


def warm(device):
    path = os.environ["FAKE_NODE"]
    _open.append(open(path, "r+"))
    _open.append(open("/tmp/cache", "x"))  # as runtimes do; fails where another's is there
    _hang_if("hang-warm", _words(path))


def is_untouched():
    return "this" not in sys.modules  # a module that a test has an environment import


def _words(path):
    with open(path) as file:
        return file.read().split()


def _hang_if(word, words):
    if word in words:
        time.sleep(3600)


def _holds(pid, path):
    wanted = os.stat(path)
    try:
        return any(os.path.samestat(os.stat(f"/proc/{pid}/fd/{fd}"), wanted) for fd in os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return False
