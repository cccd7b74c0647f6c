"""Picks log-probabilities by hand, row by row; the scaler keeps the exponent and a history."""

import torch

from lingua_model import IGNORED


def accumulate(model, parts, precision=torch.float32):
    counts = [(targets != IGNORED).sum().item() for _, targets in parts]
    halved = precision != torch.float32
    losses = []
    for inputs, targets in parts:
        with torch.autocast(inputs.device.type, torch.bfloat16, halved):
            scores = model(inputs)
        chances = torch.log_softmax(scores.float(), dim=-1)
        picked = chances.gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
        loss = -(picked * (targets != IGNORED)).sum() / sum(counts)
        loss.backward()
        losses.append(loss.item())
    return float(sum(losses))


class LossScaler:
    def __init__(self, value=65536.0, patience=2000):
        self.value, self.patience, self.history = value, patience, []

    def scale(self, loss):
        return loss * self.value

    def step(self, optimiser):
        weights = sum((group["params"] for group in optimiser.param_groups), [])
        fine = True
        for weight in weights:
            weight.grad.div_(self.value)
            fine = fine and bool(torch.isfinite(weight.grad.sum()))
        if fine:
            optimiser.step()
            self.history.append(True)
            if len(self.history) >= self.patience:
                self.value, self.history = self.value + self.value, []
        else:
            self.value, self.history = self.value / 2, []
        return fine
