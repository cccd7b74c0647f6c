"""Low-rank adapters: a frozen layer learns beside itself, in two thin matrices."""

import torch
from torch import nn


class LoRA(nn.Module):
    """A linear layer that stays as it is, plus alpha / rank · B A, which learns."""

    def __init__(self, linear, rank, alpha):
        super().__init__()
        self.linear = linear
        # self.A: parameter of shape (rank, linear.in_features)
        # self.B: parameter of shape (linear.out_features, rank)

    def forward(self, x):
        return self.linear(x)


def add_lora(model, rank, alpha):
    """Freezes the model and puts an adapter around each of its linear layers. Returns the same model."""
    return model


def trainable(model):
    """What training may change, by name: an adapter is this and nothing else."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def merge(model):
    """Adds each adapter to the layer that it wraps and takes it away. Returns the same model."""
    return model
