"""AdamW on one cycle of the rate, levels in turn, and both steps as one."""

import torch
from torch import nn

from spiral import DEVICE, KEPT, LEVELS, LIMIT, build_denoiser


def add_noise(points, noise, kept):
    kept = kept.unsqueeze(1)
    return torch.addcmul(kept**0.5 * points, (1 - kept) ** 0.5, noise)


def train(batches, steps, seed, report=None):
    model = build_denoiser(seed).to(DEVICE)
    optimiser = torch.optim.AdamW(model.parameters(), weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=8e-3, total_steps=steps + 1, pct_start=0.05)
    error = nn.MSELoss()
    for step, points in enumerate(batches):
        points = points.to(DEVICE)
        # Each level as often as every other, but for chance in where one begins.
        levels = (torch.arange(len(points)) + int(torch.randint(LEVELS, ()))) % LEVELS + 1
        noise = torch.randn(points.shape).to(DEVICE)
        noisy = add_noise(points, noise, KEPT[levels].to(DEVICE))
        loss = error(model(noisy, levels.to(DEVICE)), noise)
        model.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if report:
            report(step, float(loss))
    return model.cpu().state_dict()


def ddim_step(x, guess, kept, kept_next):
    return walk(x, guess, kept, kept_next, spread=0.0, fresh=torch.zeros_like(x))


def ddpm_step(x, guess, kept, kept_next, fresh):
    spread = ((1 - kept_next) / (1 - kept) * (1 - kept / kept_next)) ** 0.5
    # The noise that the clean points, kept within their limits, leave to be explained.
    clean = within_limits(x, guess, kept)
    return walk(x, (x - kept**0.5 * clean) / (1 - kept) ** 0.5, kept, kept_next, spread, fresh)


def walk(x, guess, kept, kept_next, spread, fresh):
    """Both ways are one, as Song and others saw: part of the old noise is exchanged for fresh noise."""
    old = max(0.0, 1 - kept_next - spread**2) ** 0.5
    return kept_next**0.5 * within_limits(x, guess, kept) + old * guess + spread * fresh


def within_limits(x, guess, kept):
    return torch.clamp((x - (1 - kept) ** 0.5 * guess) / kept**0.5, min=-LIMIT, max=LIMIT)


def sample(weights, start, levels):
    model = build_denoiser(1)
    model.load_state_dict(weights)
    with torch.no_grad():
        x = start.clone()
        for index in range(len(levels) - 1):
            now, following = levels[index], levels[index + 1]
            x = ddim_step(x, model(x, torch.full([len(x)], float(now))), float(KEPT[now]), float(KEPT[following]))
    return x
