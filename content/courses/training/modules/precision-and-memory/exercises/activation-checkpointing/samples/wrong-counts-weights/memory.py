"""Activation checkpointing: keep little in the forward pass, compute the rest again in the backward pass."""

import torch
from torch.autograd.graph import saved_tensors_hooks


def saved_bytes(run, leave_out=()):
    """Calls run() and returns how many bytes autograd keeps of it for the backward pass.

    Each storage counts once, however many tensors look at it, and with all its bytes; those of the tensors in
    leave_out (the weights, which are there anyway) do not count.
    """
    sizes = {}

    def pack(tensor):
        sizes[tensor.storage().data_ptr()] = tensor.storage().nbytes()
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        kept = run()  # as long as the result lives, so does its graph, and no address is used twice
    del kept
    return sum(sizes.values())


def checkpoint(function, x):
    """function(x), of which nothing but x is kept; the backward pass calls function again."""
    return Recomputed.apply(function, x)


class Recomputed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, function, x):  # autograd records nothing in here
        ctx.function = function
        ctx.chance = torch.get_rng_state(), torch.cuda.get_rng_state_all()
        ctx.save_for_backward(x)
        return function(x)

    @staticmethod
    def backward(ctx, towards):
        x = ctx.saved_tensors[0].detach().requires_grad_()
        # The same chance as in the first pass, and afterwards the one that was there before.
        now = torch.get_rng_state(), torch.cuda.get_rng_state_all()
        set_chance(*ctx.chance)
        with torch.enable_grad():
            out = ctx.function(x)
        set_chance(*now)
        torch.autograd.backward(out, towards)  # adds to the weights' gradients on the way
        return None, x.grad


def set_chance(on_cpu, on_devices):
    torch.set_rng_state(on_cpu)
    torch.cuda.set_rng_state_all(on_devices)


def forward(model, numbers):
    """The scores of a Lingua model (see lingua_model.py), with each of its blocks under checkpoint()."""
    x = model.tokens(numbers) + model.places(torch.arange(numbers.shape[1], device=numbers.device))
    for block in model.blocks:
        x = checkpoint(block, x)
    return model.norm(x) @ model.tokens.weight.T
