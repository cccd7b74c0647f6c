"""A class for each way of charging; a site is one of them with its numbers."""

import math
import os
import platform
from dataclasses import dataclass

import torch


@dataclass
class Node:
    gpus: int
    cores: int
    memory: int

    def accelerators(self, request):
        """How many accelerators of the node are taken from others."""
        raise NotImplementedError


class Exclusive(Node):
    def accelerators(self, request):
        return self.gpus


class PerGpu(Node):
    def accelerators(self, request):
        return request["gpus"]


class Slices(Node):
    def accelerators(self, request):
        return max(request["gpus"], -(-request["cores"] // 8), -(-request["memory"] // 64))


class Shares(Node):
    def accelerators(self, request):
        share = max(request[part] / getattr(self, part) for part in ("gpus", "cores", "memory"))
        return share * self.gpus


# The node, and what an accelerator costs per hour.
SITES = {
    "lumi": (Slices(8, 56, 480), 0.5),
    "lumi-whole": (Exclusive(8, 56, 480), 0.5),
    "karolina": (PerGpu(8, 128, 1024), 0.125),
    "jupiter": (Exclusive(4, 288, 480), 72.0),
    "leonardo": (Shares(4, 32, 512), 8.0),
}


def report():
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        name, size = torch.cuda.get_device_name(0), torch.cuda.get_device_properties(0).total_memory
    else:
        name, size = f"{platform.machine()} processor", os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0))
    return {"device": device, "name": name, "cores": cores, "memory": math.ldexp(size, -30), "torch": "".join(torch.__version__)}


def taken(site, request):
    if site not in SITES:
        raise ValueError("unknown site")
    node, price = SITES[site]
    if any(request[part] > getattr(node, part) for part in ("gpus", "cores", "memory")):
        raise ValueError("more than a node has")
    if any(request[part] <= 0 for part in ("nodes", "gpus", "minutes")):
        raise ValueError("less than something")
    return node.accelerators(request), price


def bill(site, request):
    accelerators, price = taken(site, request)
    return accelerators * price * request["nodes"] * request["minutes"] / 60


def useful(site, request):
    return request["gpus"] / taken(site, request)[0]
