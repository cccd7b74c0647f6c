"""Training that goes on in the next job where this one had to stop."""

import os
import random
import signal

import torch

from training import begin, training_step


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
    # Beside the old checkpoint first: renaming happens at once or not at all, writing does not.
    unfinished = path.with_name(path.name + ".unfinished")
    with open(unfinished, "wb") as file:
        torch.save(everything, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def load(path, model, optimiser):
    """Puts back what save() wrote; returns how many steps were done."""
    kept = torch.load(path, map_location="cpu")
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

    def save_at_once(number, frame):
        save(path, model, optimiser, step)
        told_to_stop.append(number)

    signal.signal(signal.SIGUSR1, save_at_once)

    model, optimiser = begin(seed)
    step = load(path, model, optimiser) if path.exists() else 0
    for pairs in data(step):
        loss = training_step(model, optimiser, pairs, step, steps)
        step += 1
        report(step, loss)
        if step % every == 0 and not told_to_stop:
            save(path, model, optimiser, step)
        if told_to_stop:
            return None
    return model.state_dict()
