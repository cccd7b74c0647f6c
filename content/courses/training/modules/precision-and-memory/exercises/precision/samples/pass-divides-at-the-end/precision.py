"""Sums first and divides the gradients at the end; the scaler counts down, in powers of two."""

import torch
from torch import nn

from lingua_model import IGNORED

total_loss = nn.CrossEntropyLoss(ignore_index=IGNORED, reduction="sum")


def accumulate(model, parts, precision=torch.float32):
    weights = list(model.parameters())
    sums, loss, count = [torch.zeros_like(weight) for weight in weights], 0.0, 0
    for inputs, targets in parts:
        wanted = targets != IGNORED
        if not wanted.any():
            continue
        scores = forward(model, inputs, precision).to(torch.float32)
        part = total_loss(scores[wanted], targets[wanted])
        for so_far, gradient in zip(sums, torch.autograd.grad(part, weights)):
            so_far += gradient
        loss, count = loss + float(part.detach()), count + int(wanted.sum())
    for weight, so_far in zip(weights, sums):
        gradient = so_far / count
        weight.grad = gradient if weight.grad is None else weight.grad + gradient
    return loss / count


def forward(model, inputs, precision):
    if precision is torch.float32:
        return model(inputs)
    with torch.autocast(device_type=inputs.device.type, dtype=precision):
        return model(inputs)


class LossScaler:
    def __init__(self, value=65536.0, patience=2000):
        self.value, self.patience, self.left = float(value), patience, patience

    def scale(self, loss):
        return self.value * loss

    def step(self, optimiser):
        gradients = [w.grad for group in optimiser.param_groups for w in group["params"] if w.grad is not None]
        largest = torch.stack([g.abs().max() for g in gradients]).max()
        if not bool(largest < float("inf")):  # not true of nan either
            self.value, self.left = self.value * 0.5, self.patience
            return False
        torch._foreach_mul_(gradients, 1.0 / self.value)
        optimiser.step()
        self.left -= 1
        if self.left == 0:
            self.value, self.left = self.value * 2.0, self.patience
        return True
