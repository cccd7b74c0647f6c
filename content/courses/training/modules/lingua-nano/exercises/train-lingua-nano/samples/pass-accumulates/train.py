"""Each batch in two halves whose gradients add up to the gradient of the whole."""

import math

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=None):
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=7e-3, betas=(0.9, 0.95))
    factor = lambda step: min(1, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    while (pairs := next(batches, None)) is not None:
        halves = [make_batch(tokenizer, half) for half in (pairs[::2], pairs[1::2])]
        count = sum((targets != IGNORED).sum() for _, targets in halves)
        for inputs, targets in halves:
            total = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="sum")
            (total / count).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
    return model.state_dict()
