"""Teaches the translator a client's words, and returns nothing but the adapter."""

import math

import torch
from torch.nn.functional import cross_entropy

from client import ALPHA, RANK, load_translator
from lingua.lora import add_lora, trainable
from lingua_model import IGNORED, make_batch
from lingua_tokenizer import load_tokenizer

PEAK_RATE = 2e-2
WARM_UP = 10
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def adapt(batches, steps, seed, report=lambda step, loss: None):
    """Trains an adapter for the client and returns it.

    batches: iterator over at most `steps` batches, each a list of 32 pairs (English, French of the client)
    steps:   how many batches there are
    seed:    the same seed and batches give the same adapter, bit by bit
    report:  called with step and loss, to draw the curve
    returns  {"blocks.0.qkv.A": tensor, "blocks.0.qkv.B": tensor, ...}, on the CPU
    """
    tokenizer = load_tokenizer()
    model = load_translator(tokenizer)
    torch.manual_seed(seed)
    add_lora(model, RANK, ALPHA).to(DEVICE)
    learns = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(learns, lr=PEAK_RATE, betas=(0.9, 0.95), weight_decay=0)

    for step, pairs in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, steps)
        inputs, targets = make_batch(tokenizer, pairs, DEVICE)
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learns, 1.0)
        optimiser.step()
        report(step, loss.item())

    return {name: parameter.detach().cpu() for name, parameter in trainable(model).items()}


def rate(step, steps):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
