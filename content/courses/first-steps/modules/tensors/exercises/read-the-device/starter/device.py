"""What this machine is, and what four European supercomputers charge for a job."""

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
    # Task 1: ask torch and os; this is what a program says that has asked nobody.
    return {"device": "cpu", "name": "unknown", "cores": 1, "memory": 1.0, "torch": "unknown"}


def bill(site, request):
    """What the site charges for the request, in its own unit; ValueError where no node can give it."""
    # Task 2: one formula for each site, as the statement tells them. Here every job is free.
    return 0.0


def useful(site, request):
    """The share of the bill that pays for accelerators which were asked for."""
    # Task 3: accelerator-hours asked for, divided by accelerator-hours paid for.
    return 1.0
