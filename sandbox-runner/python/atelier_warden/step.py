"""`python3 -I …/atelier_warden/step.py <socket>`: the first thing in a step of Slurm's.

Tells the pilot's socket what the step was granted, and becomes the warden: with that socket for its standard input
and output, and with nothing of the step's environment. Steps' own pipes hold output back until a line is full.
"""

from __future__ import annotations

import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

from atelier_wire.frames import PREFIX, encode_header  # noqa: E402

# What says which devices are the step's, and whether others are on them too.
_TOLD = (
    "CUDA_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "SLURM_STEP_GPUS",
    "SLURM_GPUS_ON_NODE",
    "SLURM_SHARDS_ON_NODE",
    "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE",
)


def main(path: str) -> None:
    """Never returns."""
    pilot = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    pilot.connect(path)
    text = encode_header({"kind": "granted", "variables": {name: os.environ[name] for name in _TOLD if name in os.environ}})
    pilot.sendall(PREFIX.pack(len(text), 0) + text)
    os.dup2(pilot.fileno(), 0)
    os.dup2(pilot.fileno(), 1)
    warden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
    os.chdir("/")
    os.execve(sys.executable, [sys.executable, "-I", warden], {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})


main(sys.argv[1])
