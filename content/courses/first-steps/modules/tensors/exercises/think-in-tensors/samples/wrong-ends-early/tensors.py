"""Eight computations on whole tensors: no loop over elements, rows or sentences."""

import torch


def one_hot(ids, size):
    """ids (...) int64 -> (..., size) float32: 1 at the place of the number, 0 elsewhere."""
    return (ids[..., None] == torch.arange(size)).float()


def causal_mask(length):
    """(length, length) bool: True where the column comes after the row."""
    position = torch.arange(length)
    return position[None, :] > position[:, None]


def padding_mask(lengths, longest):
    """lengths (batch) int64 -> (batch, longest) bool: True behind the end of each sentence."""
    return torch.arange(longest) > lengths[:, None]  # one position too far


def windows(x, width):
    """x (batch, length) -> (batch, length - width + 1, width): all that a window sees as it moves on by one."""
    return x.unfold(-1, width, 1)


def split_heads(x, heads):
    """x (batch, length, dim) -> (batch, heads, length, dim // heads): each head takes its part of every vector."""
    batch, length, dim = x.shape
    return x.view(batch, length, heads, dim // heads).transpose(1, 2)


def pick(scores, ids):
    """scores (batch, length, size), ids (batch, length) int64 -> (batch, length): the score of each position's own id."""
    return scores.gather(-1, ids[..., None])[..., 0]


def masked_mean(x, padding):
    """x (batch, length, dim), padding (batch, length) bool -> (batch, dim): the mean of what is no padding, or zeros."""
    kept = x.masked_fill(padding[..., None], 0.0)
    count = (~padding).sum(1, keepdim=True)
    return kept.sum(1) / count.clamp(min=1)


def mix(weights, values):
    """weights (batch, heads, to, of), values (batch, heads, of, dim) -> (batch, to, heads * dim): weighted sums, side by side."""
    return torch.einsum("bhtf,bhfd->bthd", weights, values).flatten(2)
