"""Puts memory.py to work as the judge asks. Yours to read, not to change."""

import torch
from torch.nn.functional import cross_entropy

import memory
from lingua_model import IGNORED, Block, Lingua
from lingua_tokenizer import load_tokenizer
from meter import Meter, drop

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def build(weights, dim, layers):
    model = Lingua(load_tokenizer().size, dim=dim, layers=layers)
    model.load_state_dict(weights)
    return model.to(DEVICE)


def weigh(weights, dim, layers, numbers):
    """What saved_bytes() says of a forward pass."""
    model, numbers = build(weights, dim, layers), numbers.to(DEVICE)
    return memory.saved_bytes(lambda: model(numbers), list(model.parameters()))


def through_a_block(weights, x, towards, chance_of_zero, seed):
    """A block and a dropout through checkpoint(): result, gradients, bytes kept, and what chance brings afterwards."""
    block = Block(x.shape[-1], 4)
    block.load_state_dict(weights)
    block.to(DEVICE)
    x = x.to(DEVICE).requires_grad_()
    torch.manual_seed(seed)
    with Meter(block.parameters()) as meter:
        out = memory.checkpoint(lambda x: drop(block(x), chance_of_zero), x)
        kept = meter.bytes
        between = torch.rand(2)
        out.backward(towards.to(DEVICE))
    gradients = {name: weight.grad.cpu() for name, weight in block.named_parameters() if weight.grad is not None}
    chance = torch.cat([between, torch.rand(2)])
    of_x = None if x.grad is None else x.grad.cpu()
    return {"out": out.detach().cpu(), "x": of_x, "gradients": gradients, "kept": kept, "chance": chance}


def through_the_model(weights, dim, layers, inputs, targets, forward=None):
    """Loss, gradients and peak of one forward and backward pass through memory.forward()."""
    model, inputs, targets = build(weights, dim, layers), inputs.to(DEVICE), targets.to(DEVICE)
    with Meter(model.parameters()) as meter:
        scores = (forward or memory.forward)(model, inputs)
        loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        loss.backward()
    gradients = {name: weight.grad.cpu() for name, weight in model.named_parameters() if weight.grad is not None}
    return {"loss": loss.item(), "gradients": gradients, "peak": meter.peak}
