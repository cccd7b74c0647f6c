"""The training loop of Lingua-nano."""

import math

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

PEAK_RATE = 7e-3
WARM_UP = 20
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def train(batches, steps, seed, report=lambda step, loss: None):
    """Trains a fresh model and returns its weights.

    batches: iterator over at most `steps` batches, each a list of 16 pairs (English, French)
    steps:   how many batches there are
    seed:    the same seed and batches give the same weights, bit by bit
    report:  called with step and loss, to draw the curve
    returns  the model's state_dict()
    """
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed).to(DEVICE)
    optimiser = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.95), weight_decay=0.01)

    for step, pairs in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, steps)
        inputs, targets = make_batch(tokenizer, pairs, DEVICE)
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        report(step, loss.item())

    return model.state_dict()


def rate(step, steps):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
