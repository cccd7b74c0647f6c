"""Milliseconds from fork() to the child's first byte after a torch operation, as a JSON array."""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch  # noqa: E402


def fork_once() -> float:
    read, write = os.pipe()
    began = time.perf_counter()
    if (pid := os.fork()) == 0:
        square = torch.ones(64, 64)
        os.write(write, f"{float((square @ square).sum())}\n".encode())
        os._exit(0)
    os.read(read, 100)
    took = time.perf_counter() - began
    os.waitpid(pid, 0)
    os.close(read)
    os.close(write)
    return 1000 * took


print(json.dumps([fork_once() for _ in range(int(sys.argv[1]))]))
