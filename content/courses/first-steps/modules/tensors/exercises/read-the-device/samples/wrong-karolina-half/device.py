"""What this machine is, and what four European supercomputers charge for a job."""

import os
import platform
from math import ceil

import torch

# What one node holds. On LUMI a "gpu" is half a card: Slurm counts the two dies of an MI250X one by one.
NODES = {
    "lumi": {"gpus": 8, "cores": 56, "memory": 480},
    "lumi-whole": {"gpus": 8, "cores": 56, "memory": 480},
    "karolina": {"gpus": 8, "cores": 128, "memory": 1024},
    "jupiter": {"gpus": 4, "cores": 288, "memory": 480},
    "leonardo": {"gpus": 4, "cores": 32, "memory": 512},
}

# How many accelerators one unit of each bill would pay for.
GPUS_PER_UNIT = {"lumi": 2, "lumi-whole": 2, "karolina": 8, "jupiter": 4 / 288, "leonardo": 1 / 8}


def report():
    """What the program runs on: device, name, cores, memory (GiB) and torch."""
    on_gpu = torch.cuda.is_available()
    return {
        "device": "cuda" if on_gpu else "cpu",
        "name": torch.cuda.get_device_name() if on_gpu else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": (gpu_bytes() if on_gpu else machine_bytes()) / 2**30,
        "torch": str(torch.__version__),
    }


def gpu_bytes():
    return torch.cuda.get_device_properties(0).total_memory


def machine_bytes():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def bill(site, request):
    """What the site charges for the request, in its own unit; ValueError where no node can give it."""
    refuse_the_impossible(site, request)
    return units_per_node(site, request) * request["nodes"] * request["minutes"] / 60


def units_per_node(site, request):
    """What one node of the request costs for an hour."""
    gpus, cores, memory = request["gpus"], request["cores"], request["memory"]
    if site == "lumi":
        return 0.5 * max(gpus, ceil(cores / 8), ceil(memory / 64))
    if site == "lumi-whole":
        return 4
    if site == "karolina":
        return max(gpus / 8, cores / 128)  # on Karolina only GPUs count
    if site == "jupiter":
        return 288
    return max(cores, 8 * gpus, memory / 16)


def refuse_the_impossible(site, request):
    if site not in NODES:
        raise ValueError(f"no tariff for {site}")
    for part, most in NODES[site].items():
        if request[part] > most:
            raise ValueError(f"a node of {site} has {most} {part}, not {request[part]}")
    for part in ("nodes", "gpus", "minutes"):
        if request[part] <= 0:
            raise ValueError(f"{part} must be more than zero")


def useful(site, request):
    """The share of the bill that pays for accelerators which were asked for."""
    asked = request["gpus"] * request["nodes"] * request["minutes"] / 60
    return asked / (bill(site, request) * GPUS_PER_UNIT[site])
