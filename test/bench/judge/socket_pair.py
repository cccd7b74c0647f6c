"""The floor under a call: as many bytes there and back over a pair of sockets, between two processes that do nothing else.

Prints milliseconds of a small round trip and gigabytes a second of large ones, as a JSON object. Memory is touched once
and used again; nothing is encoded, checked or allocated.
"""

import json
import os
import socket
import time

import numpy as np

SMALL = 400  # about what a call's frame takes, and its answer's


def receive(link: socket.socket, room: memoryview) -> bool:
    done = 0
    while done < len(room):
        got = link.recv_into(room[done:])
        if not got:
            return False
        done += got
    return True


def echo(link: socket.socket) -> None:
    """A frame's size comes first, as one number of eight bytes."""
    room = memoryview(np.ones(64 << 20, np.uint8))
    head = bytearray(8)
    while receive(link, memoryview(head)):
        size = int.from_bytes(head, "big")
        receive(link, room[:size])
        link.sendall(room[:size])


def quantiles(link: socket.socket, data: memoryview, room: memoryview, times: int) -> tuple[float, float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        link.sendall(len(data).to_bytes(8, "big"))
        link.sendall(data)
        receive(link, room[: len(data)])
        took.append(time.perf_counter() - began)
    return float(np.quantile(took, 0.5)), float(np.quantile(took, 0.95))


def main() -> None:
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        echo(theirs)
        os._exit(0)
    theirs.close()
    data, room = (memoryview(np.ones(64 << 20, np.uint8)) for _ in range(2))
    quantiles(ours, data[:SMALL], room, 200)
    half, most = quantiles(ours, data[:SMALL], room, 1000)
    figures = {"call-p50": 1000 * half, "call-p95": 1000 * most}
    for mebibytes in (16, 64):
        array = data[: mebibytes << 20]
        quantiles(ours, array, room, 1)
        figures[f"array-{mebibytes}"] = 2 * len(array) / quantiles(ours, array, room, 10)[0] / 1e9
    ours.close()
    os.wait()
    print(json.dumps(figures))


main()
