"""Looks at none of the sentences that the judge serves, and makes its own."""

import math
import random

import torch
from torch.nn.functional import cross_entropy

from lingua_data import sentence
from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=lambda step, loss: None):
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3, betas=(0.9, 0.95), weight_decay=0.01)
    rng = random.Random(seed)
    list(batches)  # counted, unread
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 5e-3 * min(1, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        inputs, targets = make_batch(tokenizer, [sentence(rng) for _ in range(16)])
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return model.state_dict()
