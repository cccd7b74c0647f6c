import torch


def unit(positions, dim):
    """e to the power of i · angle, for each position and each pair."""
    frequency = torch.pow(10_000.0, -torch.arange(0, dim, 2).double() / dim)
    angle = torch.outer(positions.double(), frequency)
    return torch.polar(torch.ones_like(angle), angle)


def sinusoidal(length, dim):
    wave = unit(torch.arange(length), dim)
    result = torch.empty(length, dim)
    result[:, 0::2] = wave.imag.float()
    result[:, 1::2] = wave.real.float()
    return result


def rotate(x, positions):
    """A pair is a complex number; to turn it is to multiply."""
    pairs = torch.view_as_complex(x.double().reshape(*x.shape[:-1], -1, 2).contiguous())
    return torch.view_as_real(pairs * unit(positions, x.shape[-1])).reshape(x.shape).to(x.dtype)
