"""Training with fewer bits: gradients in parts, bfloat16, and a loss scaler for float16."""

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED


def accumulate(model, parts, precision=torch.float32):
    """Adds to the gradients those of the mean loss over all target tokens of all parts; returns that mean, a float.

    parts:     list of (inputs, targets), small enough to go through the model one after the other
    precision: torch.float32, or torch.bfloat16 for a forward pass under autocast
    """
    # The mean over all tokens is the sum of the parts' sums, divided once by all: no part divides by its own count.
    count = sum(int((targets != IGNORED).sum()) for _, targets in parts)
    total = 0.0
    for inputs, targets in parts:
        with torch.autocast(inputs.device.type, dtype=torch.bfloat16, enabled=precision == torch.bfloat16):
            scores = model(inputs)
        # The loss is a sum of many terms: in float32, whatever the scores came in.
        loss = cross_entropy(scores.float().flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="sum") / count
        loss.backward()
        total += loss.item()
    return total


class LossScaler:
    """Multiplies the loss so that float16 gradients are not rounded to zero, and divides before the step."""

    def __init__(self, value=65536.0, patience=2000):
        self.value = value  # the factor now
        self.patience = patience  # after so many steps in a row without overflow, the factor doubles
        self.good = 0

    def scale(self, loss):
        """The loss to call backward() on."""
        return loss * self.value

    def step(self, optimiser):
        """One step with the true gradients, True; or none where one is not finite, False. Adapts the factor."""
        weights = [weight for group in optimiser.param_groups for weight in group["params"] if weight.grad is not None]
        if not all(torch.isfinite(weight.grad).all() for weight in weights):
            self.value /= 2
            return False
        for weight in weights:
            weight.grad /= self.value
        optimiser.step()
        self.good += 1
        if self.good == self.patience:
            self.value *= 2
            self.good = 0
        return True
