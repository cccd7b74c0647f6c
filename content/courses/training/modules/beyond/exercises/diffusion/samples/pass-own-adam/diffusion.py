"""As the solution, but it moves the weights itself, without an optimiser of torch."""

import math

import torch
from torch.nn.functional import mse_loss

from spiral import DEVICE, KEPT, LEVELS, LIMIT, build_denoiser

PEAK_RATE = 8e-3
WARM_UP = 20


def add_noise(points, noise, kept):
    """Mixes points and noise, both (count, 2); `kept` (count,) is the share of the variance that stays the point's."""
    return kept.sqrt()[:, None] * points + (1 - kept).sqrt()[:, None] * noise


def train(batches, steps, seed, report=lambda step, loss: None):
    """Trains a fresh network to guess the noise, and returns its weights.

    batches: iterator over at most `steps` batches of clean points, each (count, 2)
    report:  called with step and loss, to draw the curve
    returns  the network's state_dict(), on the CPU
    """
    model, kept = build_denoiser(seed).to(DEVICE), KEPT.to(DEVICE)
    weights = list(model.parameters())
    means, squares = [torch.zeros_like(weight) for weight in weights], [torch.zeros_like(weight) for weight in weights]
    for step, points in enumerate(batches):
        points = points.to(DEVICE)
        levels = torch.randint(1, LEVELS + 1, (len(points),), device=DEVICE)
        noise = torch.randn_like(points)
        loss = mse_loss(model(add_noise(points, noise, kept[levels]), levels), noise)
        with torch.no_grad():
            gradients = torch.autograd.grad(loss, weights)
            torch._foreach_mul_(means, 0.9)
            torch._foreach_add_(means, gradients, alpha=0.1)
            torch._foreach_mul_(squares, 0.99)
            torch._foreach_addcmul_(squares, gradients, gradients, value=0.01)
            sizes = torch._foreach_sqrt(torch._foreach_div(squares, 1 - 0.99 ** (step + 1)))
            torch._foreach_add_(sizes, 1e-8)
            torch._foreach_addcdiv_(weights, means, sizes, value=-rate(step, steps) / (1 - 0.9 ** (step + 1)))
        report(step, loss.item())
    return {name: weight.cpu() for name, weight in model.state_dict().items()}


def rate(step, steps):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))


def guess_clean(x, guess, kept):
    """What the points were, if the guess at their noise is right; within the limits that clean points keep to."""
    return ((x - math.sqrt(1 - kept) * guess) / math.sqrt(kept)).clamp(-LIMIT, LIMIT)


def ddim_step(x, guess, kept, kept_next):
    """From the share `kept` to the larger one `kept_next`, without any chance: the same noise, only less of it."""
    return math.sqrt(kept_next) * guess_clean(x, guess, kept) + math.sqrt(1 - kept_next) * guess


def ddpm_step(x, guess, kept, kept_next, fresh):
    """The same way, by chance: most of the noise is taken out, and a little of `fresh` put in."""
    stays = kept / kept_next  # of the variance at the next level, this share is left at the present one
    mean = math.sqrt(kept_next) * (1 - stays) * guess_clean(x, guess, kept) + math.sqrt(stays) * (1 - kept_next) * x
    variance = (1 - stays) * (1 - kept_next) / (1 - kept)
    return mean / (1 - kept) + math.sqrt(variance) * fresh


@torch.no_grad()
def sample(weights, start, levels):
    """New points, by DDIM from the noise `start` (count, 2), over these falling levels: [50, 40, 30, 20, 10, 0]."""
    model = build_denoiser(0)
    model.load_state_dict(weights)
    x = start
    for level, following in zip(levels, levels[1:]):
        guess = model(x, torch.full((len(x),), level))
        x = ddim_step(x, guess, KEPT[level].item(), KEPT[following].item())
    return x
