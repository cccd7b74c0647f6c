import math

import torch
from torch import nn


def split(x, heads):
    return torch.stack(x.chunk(heads, dim=-1), dim=1)


def join(x):
    return torch.cat(x.unbind(dim=1), dim=-1)


def grouped_attention(q, k, v):
    """The queries of a group stand in an axis of their own, so that keys and values spread over it without a copy."""
    batch, heads, length, size = q.shape
    groups = k.shape[1]
    q = q.reshape(batch, groups, heads // groups, length, size)
    scores = torch.einsum("bgqid,bgjd->bgqij", q, k) * size**-0.5
    scores = scores + torch.full((length, length), -math.inf).triu(1)
    return torch.einsum("bgqij,bgjd->bgqid", scores.softmax(-1), v).reshape(batch, heads, length, size)


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.out = nn.Linear(dim, dim, bias=False)
        self.norm2 = nn.LayerNorm(dim)
        self.up = nn.Linear(dim, dim * 4)
        self.down = nn.Linear(dim * 4, dim)
        self.activation = nn.GELU()

    def forward(self, x):
        batch, length, dim = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) / math.sqrt(dim // self.heads)
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(future, -math.inf).softmax(-1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, dim))
        return x + self.down(self.activation(self.up(self.norm2(x))))
