"""Low-rank adapters: a frozen layer learns beside itself, in two thin matrices."""

import torch
from torch import nn


class LoRA(nn.Module):
    """A linear layer that stays as it is, plus alpha / rank · B A, which learns."""

    def __init__(self, linear, rank, alpha):
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.scale = alpha / rank
        self.A = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.B = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x):
        return self.linear(x) + self.scale * (x @ self.A.T @ self.B.T)


def add_lora(model, rank, alpha):
    """Freezes the model and puts an adapter around each of its linear layers. Returns the same model."""
    model.requires_grad_(False)
    for module, name, linear in children(model, nn.Linear):
        setattr(module, name, LoRA(linear, rank, alpha))
    return model


def trainable(model):
    """What training may change, by name: an adapter is this and nothing else."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


@torch.no_grad()
def merge(model):
    """Adds each adapter to the layer that it wraps and takes it away. Returns the same model."""
    for module, name, lora in children(model, LoRA):
        lora.linear.weight += lora.scale * lora.B @ lora.A
        setattr(module, name, lora.linear)
    return model


def children(model, kind):
    """Each module of this kind below the model, with its owner and its name there. A list: whoever asks replaces them."""
    return [(module, name, child) for module in model.modules() for name, child in module.named_children() if isinstance(child, kind)]
