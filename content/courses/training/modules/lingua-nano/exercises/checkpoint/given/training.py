"""One step of training Lingua-nano, and what may befall a machine in the middle of it."""

import math
import random
import signal

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
PEAK_RATE, WARM_UP = 5e-3, 5
STEPS_OF_GRACE = 1  # how many more steps a job may begin once it has been told to end

tokenizer = load_tokenizer()


def begin(seed):
    """A fresh model, its optimiser, and both sources of chance set to this seed."""
    random.seed(seed)
    model = build_model(tokenizer, seed).to(DEVICE)
    return model, torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.95))


def training_step(model, optimiser, pairs, step, steps):
    """Step number `step` (from 0) of `steps`; returns the loss. Chance takes part, from `random` and from torch."""
    inputs, targets = make_batch(tokenizer, [(vary(english), french) for english, french in pairs], DEVICE)
    forgotten = (torch.rand(inputs.shape, device=DEVICE) < 0.05) & (targets == IGNORED)
    scores = model(inputs.masked_fill(forgotten, tokenizer.pad))
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    clock.tick()  # on a cluster, anything may happen in the middle of a step
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for group in optimiser.param_groups:
        group["lr"] = PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    optimiser.step()
    return loss.item()


def vary(english):
    """Half of the sentences begin with a small letter, so that the model learns to read both."""
    return english[0].lower() + english[1:] if random.random() < 0.5 else english


class Ended(BaseException):
    """The job is over, whether it likes it or not."""


class Clock:
    """Counts the steps of this job; gives notice (SIGUSR1) in one of them, or lets the node fail."""

    def __init__(self, notice=None, failure=None):
        self.notice, self.failure = notice, failure
        self.begun = 0

    def tick(self):
        self.begun += 1
        if self.begun == self.failure:
            raise Ended("failed")
        if self.notice and self.begun > self.notice + STEPS_OF_GRACE:
            raise Ended("killed")
        if self.begun == self.notice:
            signal.raise_signal(signal.SIGUSR1)


clock = Clock()
