"""Chosen and rejected answers apart, by gather; AdamW at a steady rate that falls off at the end; the anchor on everything said right."""

import copy

import torch
import torch.nn.functional as F

from lingua_model import IGNORED, Lingua, make_batch
from lingua_tokenizer import load_tokenizer


def log_probabilities(scores, targets):
    asked = targets.ne(IGNORED)
    each = scores.log_softmax(-1).gather(2, targets.masked_fill(~asked, 0).unsqueeze(2)).squeeze(2)
    return torch.where(asked, each, torch.zeros_like(each)).sum(1)


def dpo_loss(chosen, rejected, chosen_before, rejected_before, beta):
    gained, lost = chosen - chosen_before, rejected - rejected_before
    return F.softplus(beta * (lost - gained)).mean()


def align(weights, batches, steps, seed, report=None):
    tokenizer = load_tokenizer()
    model = Lingua(tokenizer.size)
    model.load_state_dict(weights)
    frozen = copy.deepcopy(model).requires_grad_(False)
    optimiser = torch.optim.AdamW(model.parameters(), lr=6e-4, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 5, (steps - step) / (0.4 * steps)))
    for triples, ordinary in batches:
        good = [(english, chosen) for english, chosen, _ in triples]
        bad = [(english, rejected) for english, _, rejected in triples]
        scored = []
        for pairs in (good, bad):
            inputs, targets = make_batch(tokenizer, pairs)
            scored.append((log_probabilities(model(inputs), targets), log_probabilities(frozen(inputs), targets)))
        (chosen, chosen_before), (rejected, rejected_before) = scored
        inputs, targets = make_batch(tokenizer, good + ordinary)
        kept = F.cross_entropy(model(inputs).transpose(1, 2), targets, ignore_index=IGNORED)
        optimiser.zero_grad()
        (dpo_loss(chosen, rejected, chosen_before, rejected_before, 0.15) + 4 * kept).backward()
        optimiser.step()
        schedule.step()
    return model.state_dict()
