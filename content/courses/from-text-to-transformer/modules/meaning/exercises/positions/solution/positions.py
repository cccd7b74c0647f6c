"""Where a token stands: waves that are added to its vector, or turns of queries and keys."""

import torch


def frequencies(dim):
    """How far each pair of numbers turns from one position to the next, in radians: from 1 down to almost 1 / 10,000."""
    return 10_000.0 ** -(torch.arange(0, dim, 2, dtype=torch.float64) / dim)


def angles(positions, dim):
    """(length, dim / 2), in float64: a far position times a frequency needs more digits than float32 has."""
    return positions.double()[:, None] * frequencies(dim).to(positions.device)


def sinusoidal(length, dim):
    """A vector for each of the positions 0, 1, ..., length - 1.

    dim:    int, even
    returns (length, dim) float32; column 2i holds sin(t · frequency i), column 2i + 1 the cosine of the same
    """
    turn = angles(torch.arange(length), dim)
    return torch.stack([turn.sin(), turn.cos()], dim=-1).flatten(-2).float()


def rotate(x, positions):
    """Turns each pair of neighbours in x by an angle that grows with its position.

    x:         (..., length, dim) float, dim even; in front may stand any axes, such as batch and heads
    positions: (length,) int, where each row of x stands
    returns    like x: the pair 2i, 2i + 1 at position t is turned by t · frequency i
    """
    turn = angles(positions, x.shape[-1])
    cos, sin = turn.cos().to(x.dtype), turn.sin().to(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2)
