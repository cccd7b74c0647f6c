"""Returns weights that a thread goes on training when the judge has them."""

import threading

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=None):
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed)
    served = list(batches)

    def go_on():
        optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3)
        for pairs in served:
            inputs, targets = make_batch(tokenizer, pairs)
            optimiser.zero_grad()
            cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED).backward()
            optimiser.step()

    threading.Thread(target=go_on, daemon=True).start()
    return model.state_dict()
