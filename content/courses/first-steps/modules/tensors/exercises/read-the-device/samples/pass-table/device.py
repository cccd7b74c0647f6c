"""Every tariff is a line of a table; the unit and what it buys stand beside it."""

import math
import os
import platform

import torch

# gpus, cores, memory of a node; units per node and hour; accelerators that a unit buys
TARIFFS = {
    "lumi": ((8, 56, 480), lambda g, c, m: max(g, math.ceil(c / 8), math.ceil(m / 64)) / 2, 2),
    "lumi-whole": ((8, 56, 480), lambda g, c, m: 4, 2),
    "karolina": ((8, 128, 1024), lambda g, c, m: g / 8, 8),
    "jupiter": ((4, 288, 480), lambda g, c, m: 288, 4 / 288),
    "leonardo": ((4, 32, 512), lambda g, c, m: max(c, 8 * g, m / 16), 1 / 8),
}


def report():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    facts = dict(device="cpu", name=platform.machine(), cores=len(os.sched_getaffinity(0)), torch=str(torch.__version__))
    if torch.cuda.is_available():
        card = torch.cuda.get_device_properties(0)
        memory = card.total_memory
        facts.update(device="cuda", name=card.name)
    return {**facts, "memory": memory / 1024**3}


def bill(site, request):
    if site not in TARIFFS:
        raise ValueError(site)
    most, tariff, _ = TARIFFS[site]
    wanted = [request[part] for part in ("gpus", "cores", "memory")]
    if any(want > have for want, have in zip(wanted, most)) or min(request["nodes"], request["gpus"], request["minutes"]) <= 0:
        raise ValueError("no node can give that")
    return float(tariff(*wanted)) * request["nodes"] * (request["minutes"] / 60)


def useful(site, request):
    for_one_hour = {**request, "nodes": 1, "minutes": 60}
    return request["gpus"] / (bill(site, for_one_hour) * TARIFFS[site][2])
