"""Keeps the old table frozen and joins the new rows to it anew in each step; half law, half finance, one after the other."""

import itertools

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils.stateless import functional_call

import law
from lingua import lora
from lingua_model import IGNORED, Lingua, make_batch


def grow(weights, rows):
    grown = dict(weights)
    old, marks = weights["tokens.weight"].split([len(weights["tokens.weight"]) - 3, 3])
    grown["tokens.weight"] = torch.vstack([old, rows, marks])
    return grown


def adapt(batches, archive, steps, seed, report=None):
    tokenizer = law.load_law_tokenizer()
    torch.manual_seed(seed)
    grown = grow(law.load_weights(), torch.zeros(law.NEW, 64))
    model = Lingua(tokenizer.size)
    model.load_state_dict(grown)
    adapter = lora.trainable(lora.add_lora(model, law.RANK, law.ALPHA))
    places = law.unfamiliar(tokenizer)
    rows = (0.02 * torch.randn(len(places), 64)).requires_grad_()
    optimiser = torch.optim.Adam([rows, *adapter.values()], lr=2e-2, betas=(0.9, 0.95))
    old = itertools.cycle(archive)
    for step, pairs in enumerate(batches):
        optimiser.param_groups[0]["lr"] = 2e-2 * min(1, (step + 1) / 15, 1.4 * (1 - step / steps))
        table = grown["tokens.weight"].index_copy(0, places, rows)
        optimiser.zero_grad()
        for some in (pairs, list(itertools.islice(old, 16))):
            inputs, targets = make_batch(tokenizer, some)
            scores = functional_call(model, {"tokens.weight": table}, (inputs,))
            (cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED) / 2).backward(retain_graph=True)
        torch.nn.utils.clip_grad_norm_([rows, *adapter.values()], 1.0)
        optimiser.step()
    return {"tokens": places, "rows": rows.detach(), **{name: matrix.detach().clone() for name, matrix in adapter.items()}}
