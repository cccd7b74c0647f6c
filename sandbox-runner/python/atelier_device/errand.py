"""The disposable process that asks a vendor's driver: `errand.py <vendor> <command>`, JSON on stdin and on stdout.

Nothing here has a time limit: whoever started it kills it when it is late.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import select
import signal
import sys
import time
from types import ModuleType
from typing import Any, NoReturn

from atelier_device import together

_SAMPLES_PER_SECOND = 10
_PR_SET_PDEATHSIG = 1


def load_vendor(name: str) -> ModuleType:
    """The module that speaks for a vendor."""
    return importlib.import_module(f"atelier_device.vendors.{name}")


def main() -> NoReturn:
    """Answers one question. `watch` goes on answering until stdin closes."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))  # with the warden that asked
    vendor, command = load_vendor(sys.argv[1]), sys.argv[2]
    question = json.loads(sys.stdin.readline())
    if command == "find":
        _answer({"slices": together.join(vendor, vendor.find(question["visible"]), question["together"])})
    elif command == "read":
        _answer(together.read(vendor, question))
    elif command == "probe":
        _probe(vendor, question)
    elif command == "watch":
        _watch(vendor, question)
    else:
        sys.exit(f"no such command: {command}")
    os._exit(0)  # without a runtime's clean-up, which may hang


def _probe(vendor: ModuleType, device: dict[str, Any]) -> None:
    began = time.monotonic()
    together.probe(vendor, device)
    _answer({"milliseconds": round(1000 * (time.monotonic() - began), 3)})


def _watch(vendor: ModuleType, device: dict[str, Any]) -> None:
    while not select.select([sys.stdin], [], [], 1 / _SAMPLES_PER_SECOND)[0]:
        _answer(together.read(vendor, device))


def _answer(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)
