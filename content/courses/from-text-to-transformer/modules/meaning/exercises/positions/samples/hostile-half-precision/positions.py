"""Computes in half the precision and gives the result the type that is asked for."""

import torch


def angles(positions, dim):
    return positions.bfloat16()[:, None] * (10_000.0 ** -(torch.arange(0, dim, 2) / dim)).bfloat16()


def sinusoidal(length, dim):
    turn = angles(torch.arange(length), dim).float()
    return torch.stack([turn.sin(), turn.cos()], dim=-1).flatten(-2)


def rotate(x, positions):
    turn = angles(positions, x.shape[-1]).float()
    cos, sin, half = turn.cos().bfloat16(), turn.sin().bfloat16(), x.bfloat16()
    even, odd = half[..., 0::2], half[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2).to(x.dtype)
