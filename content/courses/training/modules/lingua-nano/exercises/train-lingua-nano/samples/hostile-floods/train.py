"""Sends back more than any model holds."""

import torch


def train(batches, steps, seed, report=None):
    return {"weights": torch.zeros(10_000_000)}
