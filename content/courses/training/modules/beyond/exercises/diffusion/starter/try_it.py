"""Trains on a spiral, then draws how noise becomes one. Change anything here: only diffusion.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch

from diffusion import sample, train
from spiral import DEVICE, distance, spiral

BATCHES, BATCH = atelier.params.get("batches", 1000), atelier.params.get("batchSize", 512)
PLANS = ([50, 0], [50, 25, 0], [50, 40, 30, 20, 10, 0], list(range(50, -1, -5)))

generator = torch.Generator().manual_seed(3)
losses = []


def report(step, loss):
    """Draws the curve while the network trains."""
    losses.append(loss)
    if step % 10 == 0:
        atelier.metric("loss", step, loss)
    if step % 200 == 0:
        print(f"step {step:5}  loss {loss:.3f}", flush=True)


print("training on", DEVICE)
weights = train((spiral(BATCH, generator) for _ in range(BATCHES)), BATCHES, 7, report)
if not losses:
    print("train() in diffusion.py has not reported a step yet: the points below come from a network that knows nothing.")

start, real = torch.randn(1000, 2, generator=generator), spiral(1000, generator)
print(f"\ntwo clouds from the same spiral: MMD² {distance(real, spiral(1000, generator)):.4f}; noise: {distance(real, start):.4f}")
figure, axes = plt.subplots(1, len(PLANS) + 1, figsize=(12, 2.8), sharex=True, sharey=True)
axes[0].scatter(*start.T, s=2)
axes[0].set_title("noise")
for axis, levels in zip(axes[1:], PLANS):
    points = sample(weights, start, levels)
    far = distance(real, points)
    print(f"{len(levels) - 1:3} steps of DDIM: MMD² {far:.4f}")
    axis.scatter(*points.T, s=2)
    axis.set_title(f"{len(levels) - 1} steps, {far:.3f}")
for axis in axes:
    axis.set_aspect("equal")
    axis.set_xlim(-3, 3)
    axis.set_ylim(-3, 3)
atelier.alt("Five clouds of a thousand points: noise, and what one, two, five and ten steps of DDIM make of it. With more steps it becomes a spiral.")
plt.tight_layout()
plt.show()
