"""Starts a Jupyter kernel, has it execute a program, and prints the milliseconds from its start to the first output."""

import sys
import time

from jupyter_client.manager import KernelManager

_PATIENCE_SECONDS = 60

with open(sys.argv[1], encoding="utf-8") as file:
    program = file.read()

manager = KernelManager()
began = time.perf_counter()
manager.start_kernel()
client = manager.client()
try:
    client.start_channels()
    client.wait_for_ready(timeout=_PATIENCE_SECONDS)
    client.execute(program)
    while True:
        message = client.get_iopub_msg(timeout=_PATIENCE_SECONDS)
        if message["msg_type"] == "stream":
            print(1000 * (time.perf_counter() - began))
            break
        if message["msg_type"] == "error":
            sys.exit("\n".join(message["content"]["traceback"]))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
