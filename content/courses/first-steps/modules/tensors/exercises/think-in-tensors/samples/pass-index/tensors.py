"""By fancy indexing, tables and matrix products rather than comparisons and views."""

import torch


def one_hot(ids, size):
    return torch.eye(size)[ids]


def causal_mask(length):
    return torch.ones(length, length).triu(1).bool()


def padding_mask(lengths, longest):
    ends = torch.nn.functional.one_hot(lengths, longest + 1)
    return ends.cumsum(1)[:, :longest].bool()


def windows(x, width):
    starts = torch.arange(x.shape[1] - width + 1)[:, None]
    return x[:, starts + torch.arange(width)]


def split_heads(x, heads):
    return torch.stack(x.chunk(heads, dim=-1), dim=1)


def pick(scores, ids):
    batch, length = ids.shape
    return scores[torch.arange(batch)[:, None], torch.arange(length), ids]


def masked_mean(x, padding):
    zeros = torch.zeros((), dtype=x.dtype)
    total = torch.where(padding.unsqueeze(-1), zeros, x).sum(dim=1)
    count = padding.logical_not().sum(dim=1)
    return torch.where(count[:, None] > 0, total / count[:, None], zeros)


def mix(weights, values):
    batch, heads, to, of = weights.shape
    return (weights @ values).permute(0, 2, 1, 3).reshape(batch, to, -1)
