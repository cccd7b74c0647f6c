"""Eight computations on whole tensors: no loop over elements, rows or sentences."""

import torch


def one_hot(ids, size):
    """ids (...) int64 -> (..., size) float32: 1 at the place of the number, 0 elsewhere."""
    # Task 1: a number equals exactly one of 0, 1, … size - 1.
    return torch.zeros(*ids.shape, size)


def causal_mask(length):
    """(length, length) bool: True where the column comes after the row."""
    return torch.zeros(length, length, dtype=torch.bool)


def padding_mask(lengths, longest):
    """lengths (batch) int64 -> (batch, longest) bool: True behind the end of each sentence."""
    return torch.zeros(len(lengths), longest, dtype=torch.bool)


def windows(x, width):
    """x (batch, length) -> (batch, length - width + 1, width): all that a window sees as it moves on by one."""
    # Task 2: the numbers are all there already; say in which order they are to be seen.
    batch, length = x.shape
    return torch.zeros(batch, length - width + 1, width, dtype=x.dtype)


def split_heads(x, heads):
    """x (batch, length, dim) -> (batch, heads, length, dim // heads): each head takes its part of every vector."""
    batch, length, dim = x.shape
    return torch.zeros(batch, heads, length, dim // heads)


def pick(scores, ids):
    """scores (batch, length, size), ids (batch, length) int64 -> (batch, length): the score of each position's own id."""
    return torch.zeros(*ids.shape)


def masked_mean(x, padding):
    """x (batch, length, dim), padding (batch, length) bool -> (batch, dim): the mean of what is no padding, or zeros."""
    # Task 3: what is padding must not matter, whatever stands there.
    batch, length, dim = x.shape
    return torch.zeros(batch, dim)


def mix(weights, values):
    """weights (batch, heads, to, of), values (batch, heads, of, dim) -> (batch, to, heads * dim): weighted sums, side by side."""
    batch, heads, to, of = weights.shape
    return torch.zeros(batch, to, heads * values.shape[-1])
