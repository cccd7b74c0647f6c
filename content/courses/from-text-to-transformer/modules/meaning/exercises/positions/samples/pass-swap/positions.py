import numpy as np
import torch


def table(positions, dim):
    """Cosines and sines, each number twice, for both halves of its pair."""
    angle = np.asarray(positions, dtype=np.float64).reshape(-1, 1) / 10000 ** (np.arange(dim) // 2 * 2 / dim)
    return np.cos(angle), np.sin(angle)


def sinusoidal(length, dim):
    cos, sin = table(np.arange(length), dim)
    return torch.tensor(np.where(np.arange(dim) % 2 == 0, sin, cos), dtype=torch.float32)


def rotate(x, positions):
    """x · cos + (x with each pair swapped and its first number negated) · sin."""
    cos, sin = (torch.from_numpy(values).to(x) for values in table(positions.tolist(), x.shape[-1]))
    swapped = x.unflatten(-1, (-1, 2)).flip(-1) * torch.tensor([-1, 1], dtype=x.dtype)
    return x * cos + swapped.flatten(-2) * sin
