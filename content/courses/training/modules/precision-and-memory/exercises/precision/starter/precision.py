"""Training with fewer bits: gradients in parts, bfloat16, and a loss scaler for float16."""

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED


def accumulate(model, parts, precision=torch.float32):
    """Adds to the gradients those of the mean loss over all target tokens of all parts; returns that mean, a float.

    parts:     list of (inputs, targets), small enough to go through the model one after the other
    precision: torch.float32, or torch.bfloat16 for a forward pass under autocast
    """
    # Task 1: the parts do not have equally many targets; some have none.
    # Task 2: precision.
    total = 0.0
    for inputs, targets in parts:
        scores = model(inputs)
        loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED) / len(parts)
        loss.backward()
        total += loss.item()
    return total


class LossScaler:
    """Multiplies the loss so that float16 gradients are not rounded to zero, and divides before the step."""

    def __init__(self, value=65536.0, patience=2000):
        self.value = value  # the factor now
        self.patience = patience  # after so many steps in a row without overflow, the factor doubles

    def scale(self, loss):
        """The loss to call backward() on."""
        return loss

    def step(self, optimiser):
        """One step with the true gradients, True; or none where one is not finite, False. Adapts the factor."""
        optimiser.step()
        return True
