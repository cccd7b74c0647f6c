"""The judge's way in: it builds layers and models with these in your process, and hands them to your lora.py."""

import torch
from torch import nn

from lingua_model import Lingua
from lora import LoRA, add_lora, merge, trainable  # noqa: F401 - called by the judge


def make_linear(weight, bias=None):
    """A layer with these numbers: weight (out, in), bias (out) or none."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    with torch.no_grad():
        linear.weight.copy_(weight)
        if bias is not None:
            linear.bias.copy_(bias)
    return linear


def make_model(state):
    """A Lingua with these weights, of whatever size they are."""
    vocabulary, dim = state["tokens.weight"].shape
    layers = len({name.split(".")[1] for name in state if name.startswith("blocks.")})
    model = Lingua(vocabulary, dim, layers, longest=state["places.weight"].shape[0])
    model.load_state_dict(state)
    return model


def step(module, inputs, targets, rate):
    """One step of plain gradient descent on the mean squared error, for every parameter that may learn."""
    ((module(inputs) - targets) ** 2).mean().backward()
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.grad is not None:
                parameter -= rate * parameter.grad
                parameter.grad = None
