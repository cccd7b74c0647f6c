"""Trains the model, and with the optimiser, that earlier exercises have made."""

import torch
from torch.nn.functional import cross_entropy

from lingua.gpt import GPT
from lingua.optimiser import AdamW, clip, rate
from lingua_model import IGNORED, make_batch
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=lambda step, loss: None):
    tokenizer = load_tokenizer()
    torch.manual_seed(seed)
    model = GPT(tokenizer.size)
    optimiser = AdamW(model.parameters(), lr=7e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01)
    for step, pairs in enumerate(batches):
        optimiser.lr = rate(step, steps, peak=7e-3, warm_up=20)
        inputs, targets = make_batch(tokenizer, pairs)
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        clip(list(model.parameters()), 1.0)
        optimiser.step()
        report(step, loss.item())
    return model.state_dict()
