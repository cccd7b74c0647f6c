"""Puts precision.py to work: on one gradient, on a short training, on a loss scaler. Yours to read, not to change."""

import torch

from lingua_model import Lingua
from lingua_tokenizer import load_tokenizer
from precision import LossScaler, accumulate

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
NAMES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def build(weights, dim, layers):
    model = Lingua(load_tokenizer().size, dim=dim, layers=layers)
    model.load_state_dict(weights)
    return model.to(DEVICE)


def watch(model):
    """Notes how many rows go through the model at a time, and in which type the scores come out."""
    rows, types = [], set()

    def note(_, inputs, scores):
        rows.append(len(inputs[0]))
        types.add(str(scores.dtype).removeprefix("torch."))

    model.register_forward_hook(note)
    return rows, types


def gradient(weights, dim, layers, parts, precision):
    """What accumulate() leaves in the gradients, and what it returns."""
    model = build(weights, dim, layers)
    rows, types = watch(model)
    loss = accumulate(model, on_device(parts), NAMES[precision])
    gradients = {name: weight.grad.cpu() for name, weight in model.named_parameters() if weight.grad is not None}
    held = {str(weight.dtype).removeprefix("torch.") for weight in model.parameters()}
    return {"loss": loss, "gradients": gradients, "rows": rows, "types": sorted(types), "weights": sorted(held)}


def train(batches, weights, dim, layers, precision, rate=3e-3):
    """A short training with accumulate(); each batch is a list of parts. Returns the weights."""
    model = build(weights, dim, layers)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.95))
    for parts in batches:
        optimiser.zero_grad()
        accumulate(model, on_device(parts), NAMES[precision])
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return {name: weight.cpu() for name, weight in model.state_dict().items()}


def on_device(parts):
    return [(inputs.to(DEVICE), targets.to(DEVICE)) for inputs, targets in parts]


def scaled_steps(weights, gradients, scale, patience, rate):
    """Steps of momentum SGD through LossScaler, with gradients that pass through float16 on their way, as on a GPU.

    weights:   a list of tensors; gradients: for each step, one for each of the weights
    returns    after each step: whether it was taken, the scale, and the weights
    """
    weights = [weight.clone().requires_grad_() for weight in weights]
    for weight in weights:
        weight.register_hook(lambda gradient: gradient.half().float())
    optimiser = torch.optim.SGD(weights, lr=rate, momentum=0.9)
    scaler = LossScaler(scale, patience)
    after = []
    for of_step in gradients:
        optimiser.zero_grad()
        loss = sum((weight * gradient).sum() for weight, gradient in zip(weights, of_step))
        scaler.scale(loss).backward()
        taken = scaler.step(optimiser)
        after.append({"taken": taken, "scale": scaler.value, "weights": [weight.detach().clone() for weight in weights]})
    return after
