"""A training as an object that knows its own state; saves after every step, and keeps the copy before it as well."""

import copy
import random
import shutil
import signal

import torch

from training import begin, training_step


class Notice:
    given = False

    def __init__(self):
        signal.signal(signal.SIGUSR1, self)

    def __call__(self, *_):
        self.given = True


def save(path, model, optimiser, step):
    draft = path.parent / "draft"
    state = dict(w=copy.deepcopy(model.state_dict()), o=optimiser.state_dict(), n=step)
    state.update(t=torch.get_rng_state(), r=random.getstate())
    torch.save(state, open(draft, "wb"), _use_new_zipfile_serialization=False)
    if path.exists():
        shutil.copy(path, path.parent / "previous")
    draft.rename(path)


def load(path, model, optimiser):
    state = torch.load(path)
    torch.set_rng_state(state["t"])
    random.setstate(state["r"])
    for name, weight in model.state_dict().items():
        weight.copy_(state["w"][name])
    optimiser.load_state_dict(state["o"])
    return state["n"]


def train(data, steps, seed, path, every, report=lambda step, loss: None):
    notice = Notice()
    model, optimiser = begin(seed)
    step = 0
    if path.exists():
        step = load(path, model, optimiser)
    batches = data(step)
    while step < steps and not notice.given:
        loss = training_step(model, optimiser, next(batches), step, steps)
        step += 1
        save(path, model, optimiser, step)
        report(step, loss)
    return None if notice.given else model.state_dict()
