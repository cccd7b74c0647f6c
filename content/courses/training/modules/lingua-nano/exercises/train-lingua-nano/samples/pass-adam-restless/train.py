"""Adam at a steady rate, halved twice near the end; no warm-up, no clipping."""

import torch

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=None):
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed)
    optimiser = torch.optim.Adam(model.parameters(), lr=4e-3, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimiser, [int(steps * 0.65), int(steps * 0.85)], gamma=0.25)
    loss_of = torch.nn.CrossEntropyLoss(ignore_index=IGNORED)
    for pairs in batches:
        inputs, targets = make_batch(tokenizer, pairs)
        optimiser.zero_grad(set_to_none=True)
        loss_of(model(inputs).transpose(1, 2), targets).backward()
        optimiser.step()
        schedule.step()
    return {name: weight.detach().clone() for name, weight in model.state_dict().items()}
