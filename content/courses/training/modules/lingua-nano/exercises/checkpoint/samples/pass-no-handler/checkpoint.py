"""Blocks the signal and asks between two steps whether it is waiting; pickles into memory, then writes it all at once."""

import os
import pickle
import random
import signal
import tempfile

import torch

from training import begin, training_step

NOTICE = {signal.SIGUSR1}


def save(path, model, optimiser, step):
    chance = random.getstate(), torch.random.get_rng_state()
    content = pickle.dumps((step, chance, model.state_dict(), optimiser.state_dict()))
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        os.write(descriptor, content) == len(content) or os.abort()
    finally:
        os.close(descriptor)
    os.rename(name, path)


def load(path, model, optimiser):
    step, (python_chance, torch_chance), weights, moments = pickle.loads(path.read_bytes())
    model.load_state_dict(weights)
    optimiser.load_state_dict(moments)
    random.setstate(python_chance)
    torch.random.set_rng_state(torch_chance)
    return step


def train(data, steps, seed, path, every, report=lambda step, loss: None):
    signal.pthread_sigmask(signal.SIG_BLOCK, NOTICE)
    model, optimiser = begin(seed)
    done = load(path, model, optimiser) if path.exists() else 0
    for done, pairs in enumerate(data(done), start=done + 1):
        report(done, training_step(model, optimiser, pairs, done - 1, steps))
        if signal.SIGUSR1 in signal.sigpending():
            signal.sigwait(NOTICE)
            return save(path, model, optimiser, done)
        if done % every == 0:
            save(path, model, optimiser, done)
    return model.state_dict()
