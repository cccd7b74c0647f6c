"""Where a token stands: waves that are added to its vector, or turns of queries and keys."""

import torch


def sinusoidal(length, dim):
    """A vector for each of the positions 0, 1, ..., length - 1.

    dim:    int, even
    returns (length, dim) float32; column 2i holds sin(t · frequency i), column 2i + 1 the cosine of the same
    """
    # Task 1: frequency i is 10,000 to the power of -2i / dim.
    return torch.zeros(length, dim)


def rotate(x, positions):
    """Turns each pair of neighbours in x by an angle that grows with its position.

    x:         (..., length, dim) float, dim even; in front may stand any axes, such as batch and heads
    positions: (length,) int, where each row of x stands
    returns    like x: the pair 2i, 2i + 1 at position t is turned by t · frequency i
    """
    # Task 2: a pair (a, b), turned by an angle, is (a·cos - b·sin, a·sin + b·cos).
    # Task 3: far positions need exact angles.
    return x.clone()
