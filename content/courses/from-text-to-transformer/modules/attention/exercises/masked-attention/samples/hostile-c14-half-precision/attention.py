"""Computes in half the precision and gives the result the type that is asked for; leaves out what keeps softmax from overflowing."""

import math

import torch


def attention(q, k, v, padding=None):
    length, dim = q.shape[1:]
    q, k, small = q.bfloat16(), k.bfloat16(), v.bfloat16()
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    if padding is not None:
        hidden = hidden | padding[:, None, :]
    weights = (q @ k.transpose(-2, -1) / math.sqrt(dim)).masked_fill(hidden, float("-inf")).exp()
    return (weights @ small / weights.sum(-1, keepdim=True).clamp(min=1e-9)).to(v.dtype)
