"""Trains the same small model with your optimiser and with PyTorch's. Change anything here: only optimiser.py is judged."""

import atelier
import torch
from torch import nn

from optimiser import AdamW, clip, rate

STEPS, PEAK, WARM_UP, LONGEST = 120, 0.02, 10, 0.5
SETTINGS = {"lr": PEAK, "betas": (0.9, 0.95), "eps": 1e-8, "weight_decay": 0.01}

text = "Le fonds publie le rapport annuel. La banque approuve le nouveau prêt. L'émetteur ne paie pas la commission."
data = torch.tensor(list(text.encode()))


def train(make_optimiser, shorten):
    """The losses of a model that guesses each byte from the one before."""
    torch.manual_seed(3)
    model = nn.Sequential(nn.Embedding(256, 32), nn.Linear(32, 64), nn.GELU(), nn.Linear(64, 256))
    optimiser = make_optimiser(model.parameters(), **SETTINGS)
    losses, lengths = [], []
    for step in range(STEPS):
        loss = nn.functional.cross_entropy(model(data[:-1]), data[1:])
        optimiser.zero_grad()
        loss.backward()
        lengths.append(float(shorten(model.parameters(), LONGEST)))
        set_rate(optimiser, rate(step, STEPS, PEAK, WARM_UP))
        optimiser.step()
        losses.append(loss.item())
    return losses, lengths


def set_rate(optimiser, lr):
    if isinstance(optimiser, torch.optim.Optimizer):
        optimiser.param_groups[0]["lr"] = lr
    else:
        optimiser.lr = lr


mine, lengths = train(AdamW, clip)
theirs, _ = train(torch.optim.AdamW, nn.utils.clip_grad_norm_)
for step in range(STEPS):
    atelier.metric("loss-yours", step, mine[step])
    atelier.metric("loss-pytorch", step, theirs[step])
    atelier.metric("rate", step, rate(step, STEPS, PEAK, WARM_UP))
    atelier.metric("gradient-length", step, lengths[step])

print(f"yours:     {mine[0]:.3f} -> {mine[-1]:.3f}")
print(f"PyTorch's: {theirs[0]:.3f} -> {theirs[-1]:.3f}")
print(f"furthest apart: {max(abs(some - other) for some, other in zip(mine, theirs)):.1e}")
cut = sum(length > LONGEST for length in lengths)
print(f"your clip says that the longest gradient was {max(lengths):.2f} long; {cut} of {STEPS} were longer than {LONGEST}")
