import math

import torch
import torch.nn as nn


class Encoder(nn.Module):
    """Averages before it mixes: a linear map of an average is the average of the linear maps."""

    def __init__(self, vocabulary, dim=64):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, dim)
        self.mix = nn.Linear(dim, dim)

    def forward(self, numbers, padding):
        share = (1.0 - padding.float()) / (1.0 - padding.float()).sum(1, keepdim=True)
        pooled = torch.einsum("bl,bld->bd", share, self.tokens(numbers).tanh())
        mixed = self.mix(pooled)
        return mixed / mixed.pow(2).sum(1, keepdim=True).sqrt()


def info_nce(english, french, temperature=0.07):
    scores = english.matmul(french.t()).div(temperature)
    rows, columns = scores.log_softmax(1), scores.log_softmax(0)
    return -(rows.diagonal().mean() + columns.diagonal().mean()) / 2


def train(batches, steps, vocabulary, seed, report=None):
    """AdamW, with a rate that falls along half a cosine."""
    torch.manual_seed(seed)
    encoder = Encoder(vocabulary)
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=1e-2, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 0.5 + 0.5 * math.cos(math.pi * min(1, step / steps)))
    for step, (english, no_english, french, no_french) in enumerate(batches):
        optimiser.zero_grad(set_to_none=True)
        loss = info_nce(encoder(english, no_english), encoder(french, no_french))
        loss.backward()
        optimiser.step()
        schedule.step()
        if report is not None:
            report(step, float(loss))
    return encoder.state_dict()
