"""By strides, scattering and einsum: the numbers stay where they are, or are put where they belong."""

import torch
from torch.nn import functional


def one_hot(ids, size):
    rows = torch.zeros(*ids.shape, size)
    return rows.scatter_(-1, ids.unsqueeze(-1), 1.0)


def causal_mask(length):
    return ~torch.tril(torch.ones(length, length, dtype=torch.bool))


def padding_mask(lengths, longest):
    return lengths.view(-1, 1).expand(-1, longest).le(torch.arange(longest))


def windows(x, width):
    x = x.contiguous()
    batch, length = x.shape
    return x.as_strided((batch, length - width + 1, width), (length, 1, 1))


def split_heads(x, heads):
    batch, length, dim = x.shape
    return x.reshape(batch, length, heads, -1).permute(0, 2, 1, 3)


def pick(scores, ids):
    batch, length, size = scores.shape
    flat = scores.reshape(batch * length, size)
    return -functional.nll_loss(flat, ids.reshape(-1), reduction="none").view(batch, length)


def masked_mean(x, padding):
    kept = (~padding).float()
    weights = kept / kept.sum(1, keepdim=True).clamp_min(1)
    clean = torch.where(padding[:, :, None], torch.zeros(()), x)
    return torch.einsum("bl,bld->bd", weights, clean)


def mix(weights, values):
    batch, heads, of, dim = values.shape
    sums = torch.bmm(weights.flatten(0, 1), values.flatten(0, 1))
    return sums.view(batch, heads, -1, dim).transpose(1, 2).flatten(2)
