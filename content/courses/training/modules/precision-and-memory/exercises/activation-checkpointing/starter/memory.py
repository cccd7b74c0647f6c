"""Activation checkpointing: keep little in the forward pass, compute the rest again in the backward pass."""

import torch
from torch.autograd.graph import saved_tensors_hooks


def saved_bytes(run, leave_out=()):
    """Calls run() and returns how many bytes autograd keeps of it for the backward pass.

    Each storage counts once, however many tensors look at it, and with all its bytes; those of the tensors in
    leave_out (the weights, which are there anyway) do not count.
    """
    # Task 1: saved_tensors_hooks(pack, unpack) calls pack(tensor) for each tensor that is saved.
    run()
    return 0


def checkpoint(function, x):
    """function(x), of which nothing but x is kept; the backward pass calls function again."""
    # Task 2: a torch.autograd.Function of your own, which calls `function` once in each direction.
    return function(x)


def forward(model, numbers):
    """The scores of a Lingua model (see lingua_model.py), with each of its blocks under checkpoint()."""
    # Task 3.
    return model(numbers)
