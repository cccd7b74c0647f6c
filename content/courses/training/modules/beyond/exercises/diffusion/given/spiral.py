"""Points on a spiral, the levels of noise they are drowned in, and the network that is to see through it."""

import math

import torch
from torch import nn

LEVELS = 50
LIMIT = 2.2  # no coordinate of a clean point is larger
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def kept_shares():
    """For each level, 0 to 50, how much of the variance is still the point's: 1 at level 0, next to nothing at 50."""
    angle = (torch.arange(LEVELS + 1) / LEVELS + 0.008) / 1.008 * math.pi / 2
    return (angle.cos() ** 2 / angle[0].cos() ** 2).clamp(min=1e-4)


KEPT = kept_shares()


def spiral(count, generator, turn=0.0, side=1):
    """Points (count, 2) around a spiral of one and a half turns, begun at angle `turn`; `side` -1 is its mirror image."""
    angle = 3 * math.pi * torch.rand(count, generator=generator).sqrt()
    points = torch.stack([angle * (angle + turn).cos(), side * angle * (angle + turn).sin()], dim=1) / 5.3
    return points + 0.03 * torch.randn(count, 2, generator=generator)


class Denoiser(nn.Module):
    """Noisy points (count, 2) and their levels (count,) to a guess at the noise in them (count, 2)."""

    def __init__(self, width=64):
        super().__init__()
        self.register_buffer("place_waves", 0.7 * 2.0 ** torch.arange(6))
        self.register_buffer("level_waves", torch.linspace(0, 4, 8).exp())
        self.layers = nn.Sequential(
            nn.Linear(2 + 24 + 16, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2)
        )

    def forward(self, points, levels):
        # A network sees fine detail in sines and cosines of a number much better than in the number.
        places = (points[..., None] * self.place_waves).flatten(1)
        times = levels[:, None] / LEVELS * self.level_waves
        return self.layers(torch.cat([points, places.sin(), places.cos(), times.sin(), times.cos()], dim=1))


def build_denoiser(seed):
    """A fresh network; the seed decides its first weights."""
    torch.manual_seed(seed)
    return Denoiser()


def distance(some, others, widths=(0.05, 0.1, 0.3)):
    """MMD²: how far two clouds of points differ, seen through blurred glasses of three strengths. 0 would be alike."""

    def likeness(a, b):
        squares = torch.cdist(a.double(), b.double()) ** 2
        return sum((-squares / (2 * width**2)).exp().mean() for width in widths)

    return (likeness(some, some) + likeness(others, others) - 2 * likeness(some, others)).item()
