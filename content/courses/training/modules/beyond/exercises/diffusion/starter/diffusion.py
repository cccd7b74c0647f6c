"""Diffusion in two dimensions: drown points in noise, learn to see the noise, and walk back."""

import math

import torch
from torch.nn.functional import mse_loss

from spiral import DEVICE, KEPT, LEVELS, LIMIT, build_denoiser


def add_noise(points, noise, kept):
    """Mixes points and noise, both (count, 2); `kept` (count,) is the share of the variance that stays the point's."""
    # Task 1: this adds all of the noise and takes nothing of the point away.
    return points + noise


def train(batches, steps, seed, report=lambda step, loss: None):
    """Trains a fresh network to guess the noise, and returns its weights.

    batches: iterator over at most `steps` batches of clean points, each (count, 2)
    report:  called with step and loss, to draw the curve
    returns  the network's state_dict(), on the CPU
    """
    model, kept = build_denoiser(seed).to(DEVICE), KEPT.to(DEVICE)

    # Task 2. For each batch:
    #   a level from 1 to LEVELS for each point, and noise of the points' shape
    #   the network's guess at the noise, from the noisy points and their levels
    #   the mean squared error of the guess, its gradients, and one step of an optimiser
    #   report(step, loss.item())

    return {name: weight.cpu() for name, weight in model.state_dict().items()}


def guess_clean(x, guess, kept):
    """What the points were, if the guess at their noise is right; within the limits that clean points keep to."""
    # Task 3: solve add_noise for the points; then clamp to LIMIT on both sides.
    return x


def ddim_step(x, guess, kept, kept_next):
    """From the share `kept` to the larger one `kept_next`, without any chance: the same noise, only less of it."""
    # Task 3: mix the clean guess and the guessed noise again, as the next level has them.
    return x


def ddpm_step(x, guess, kept, kept_next, fresh):
    """The same way, by chance: most of the noise is taken out, and a little of `fresh` put in."""
    # Task 3: mean and variance stand in the statement.
    return x


@torch.no_grad()
def sample(weights, start, levels):
    """New points, by DDIM from the noise `start` (count, 2), over these falling levels: [50, 40, 30, 20, 10, 0]."""
    model = build_denoiser(0)
    model.load_state_dict(weights)
    # Task 4: go from each level to the one after it.
    return start
