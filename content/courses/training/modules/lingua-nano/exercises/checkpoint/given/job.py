"""A machine that takes your job away: it runs checkpoint.py the way a cluster would, notice and accidents included.

Yours to read, not to change. The judge and try_it.py call what is in here.
"""

import os
import random
import resource
import signal
import tempfile
from pathlib import Path

import torch

import checkpoint
import training
from training import DEVICE, Clock, Ended, begin, training_step


def unheeded(*_):
    raise Ended("unheeded")


def run(batches, first, steps, seed, every, checkpoint_bytes=None, notice=None, failure=None):
    """One job: checkpoint.train with the file that the last job left, if any, and what became of it.

    batches: what data(start) hands out; the first of them is number `first`
    notice:  in which of this job's steps SIGUSR1 comes; failure: in which the node fails. None: in none
    """
    losses = []
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, checkpoint_bytes)
        training.clock = Clock(notice, failure)
        signal.signal(signal.SIGUSR1, unheeded)

        def data(start):
            if start != first:
                raise Ended(f"asked for {start}")
            return iter(batches)

        try:
            weights = checkpoint.train(data, steps, seed, path, every, lambda step, loss: losses.append((step, loss)))
            ended = "stopped" if weights is None else "done"
        except Ended as end:
            weights, ended = None, str(end)
        training.clock = Clock()
        return {"weights": on_cpu(weights), "ended": ended, "losses": losses, "checkpoint": read(path)}


def position(checkpoint_bytes):
    """How many steps this checkpoint says are done."""
    return restore(checkpoint_bytes, 0)["step"]


def keep(batches, seed):
    """Takes a step with each batch, saves, and tells what the program holds at that moment."""
    model, optimiser = begin(seed)
    for step, pairs in enumerate(batches):
        training_step(model, optimiser, pairs, step, len(batches))
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, None)
        checkpoint.save(path, model, optimiser, len(batches))
        return {"checkpoint": read(path), **held(model, optimiser, len(batches))}


def restore(checkpoint_bytes, seed):
    """What another program holds once it has loaded this checkpoint."""
    model, optimiser = begin(seed)
    with tempfile.TemporaryDirectory() as folder:
        step = checkpoint.load(write(folder, checkpoint_bytes), model, optimiser)
    return held(model, optimiser, step)


def die_while_saving(batches, seed, after_bytes):
    """Saves, trains, and dies while it saves again, when so many bytes are on disk. What is there for the next job?

    All on the processor: the process that dies is a child of this one, and a child cannot use its parent's GPU.
    """
    training.DEVICE = "cpu"
    model, optimiser = begin(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, None)
        checkpoint.save(path, model, optimiser, 0)
        first = read(path)
        for step, pairs in enumerate(batches):
            training_step(model, optimiser, pairs, step, len(batches))
        child = os.fork()
        if not child:
            torch.cuda.is_available, torch.cuda.get_rng_state_all = lambda: False, lambda: []
            save_until_it_dies(path, model, optimiser, len(batches), after_bytes)
        _, status = os.waitpid(child, 0)
        training.DEVICE = DEVICE
        return {"before": first, "after": read(path), "died": os.WIFSIGNALED(status)}


def save_until_it_dies(path, model, optimiser, step, after_bytes):
    """Ends this process when a file grows beyond `after_bytes`, as a node would that loses its power just then."""
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (after_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        checkpoint.save(path, model, optimiser, step)
    finally:
        os._exit(0)


def held(model, optimiser, step):
    """Weights, the optimiser's memory, the count of steps, and what chance would bring next."""
    memory = {
        f"{number}.{name}": torch.as_tensor(value)
        for number, kept in optimiser.state_dict()["state"].items()
        for name, value in kept.items()
    }
    chance = {"random": [random.random() for _ in range(3)], "torch": torch.rand(3, device=DEVICE)}
    return {"weights": on_cpu(model.state_dict()), "memory": on_cpu(memory), "step": step, **on_cpu(chance)}


def on_cpu(kept):
    return kept and {name: value.cpu() if isinstance(value, torch.Tensor) else value for name, value in kept.items()}


def write(folder, checkpoint_bytes):
    path = Path(folder) / "checkpoint.pt"
    if checkpoint_bytes is not None:
        path.write_bytes(checkpoint_bytes)
    return path


def read(path):
    return path.read_bytes() if path.exists() else None
