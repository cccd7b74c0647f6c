"""Takes the translator to a new field: rows for its words, adapters for the rest, old sentences against forgetting."""

import math
import random

import torch
from torch.nn.functional import cross_entropy

from law import ALPHA, MARKS, NEW, RANK, load_law_tokenizer, load_weights, unfamiliar
from lingua.lora import add_lora, trainable
from lingua_model import IGNORED, Lingua, make_batch

PEAK_RATE = 2e-2
WARM_UP = 20
OLD = 12  # sentences of finance beside each batch of law
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def grow(weights, rows):
    """Weights whose table has these rows more, before those of the three marks. Everything else stays as it is.

    weights: a model's state, by name
    rows:    (new tokens, dim)
    """
    table = weights["tokens.weight"]
    return {**weights, "tokens.weight": torch.cat([table[:-MARKS], rows, table[-MARKS:]])}


def adapt(batches, archive, steps, seed, report=lambda step, loss: None):
    """Trains on sentences of law and returns a patch.

    batches: iterator over at most `steps` batches, each a list of pairs (English, French) of law
    archive: list of 300 pairs of finance, to be used as often as you like
    steps:   how many batches there are
    seed:    of whatever is drawn by chance
    report:  called with step and loss, to draw the curve
    returns  {"tokens": numbers (k), "rows": (k, dim), "blocks.0.qkv.A": ..., "blocks.0.qkv.B": ..., ...}, on the CPU
    """
    tokenizer = load_law_tokenizer()
    new = unfamiliar(tokenizer)
    torch.manual_seed(seed)
    model = Lingua(tokenizer.size)
    model.load_state_dict(grow(load_weights(), 0.02 * torch.randn(NEW, 64)))
    add_lora(model, RANK, ALPHA).to(DEVICE)
    adapters = trainable(model)
    table = model.tokens.weight.requires_grad_(True)
    only_new = torch.zeros(len(table), 1).index_fill(0, new, 1).to(DEVICE)
    table.register_hook(lambda gradient: gradient * only_new)

    learns = [*adapters.values(), table]
    optimiser = torch.optim.AdamW(learns, lr=PEAK_RATE, betas=(0.9, 0.95), weight_decay=0)
    rng = random.Random(seed)
    for step, pairs in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, steps)
        inputs, targets = make_batch(tokenizer, [*pairs, *rng.sample(archive, OLD)], DEVICE)
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learns, 1.0)
        optimiser.step()
        report(step, loss.item())

    return {"tokens": new, "rows": table.detach().cpu()[new], **{name: matrix.detach().cpu() for name, matrix in adapters.items()}}


def rate(step, steps):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
