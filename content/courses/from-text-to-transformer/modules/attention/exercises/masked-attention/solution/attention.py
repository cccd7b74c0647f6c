"""Causal attention that is safe with padding."""

import math

import torch


def attention(q, k, v, padding=None):
    """Weighted averages of v, one per query; a position sees itself and what came before it.

    q:       (batch, length, dim)    float, what each position asks for
    k:       (batch, length, dim)    float, what each position offers
    v:       (batch, length, width)  float, what each position hands over
    padding: (batch, length)         bool, True where a position holds no token; None: there is none
    returns  (batch, length, width)  of v's type; zeros where a position sees nothing at all
    """
    batch, length, dim = q.shape
    scores = q @ k.transpose(-2, -1) / math.sqrt(dim)

    hidden = torch.ones(length, length, dtype=torch.bool, device=q.device).triu(1)
    if padding is not None:
        hidden = hidden | padding[:, None, :]

    weights = scores.masked_fill(hidden, float("-inf")).softmax(dim=-1)
    # A row of nothing but -inf has no softmax: 0/0. Such a position takes nothing from anybody.
    weights = weights.masked_fill(hidden, 0.0)
    return weights @ v
