"""Takes no layer apart: adds B A to the weights anew in each step, and lets the gradient find its way."""

import math

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils.stateless import functional_call

from client import ALPHA, RANK, load_translator
from lingua_model import IGNORED, make_batch
from lingua_tokenizer import load_tokenizer


def adapt(batches, steps, seed, report=lambda step, loss: None):
    tokenizer = load_tokenizer()
    model = load_translator(tokenizer).requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    matrices = {name: weight for name, weight in model.state_dict().items() if name.startswith("blocks.") and weight.dim() == 2}
    adapter = {}
    for name, weight in matrices.items():
        place = name[: -len("weight")]
        adapter[f"{place}A"] = (torch.randn(RANK, weight.shape[1], generator=generator) / weight.shape[1] ** 0.5).requires_grad_()
        adapter[f"{place}B"] = torch.zeros(weight.shape[0], RANK, requires_grad=True)
    optimiser = torch.optim.AdamW(list(adapter.values()), lr=2.5e-2, betas=(0.9, 0.95), weight_decay=0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / 10) * (1 + math.cos(math.pi * step / steps)) / 2)
    for step, pairs in enumerate(batches):
        weights = {
            name: weight + ALPHA / RANK * adapter[name[: -len("weight")] + "B"] @ adapter[name[: -len("weight")] + "A"]
            for name, weight in matrices.items()
        }
        inputs, targets = make_batch(tokenizer, pairs)
        scores = functional_call(model, weights, (inputs,))
        loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(adapter.values(), 1.0)
        optimiser.step()
        schedule.step()
        report(step, loss.item())
    return {name: tensor.detach() for name, tensor in adapter.items()}
