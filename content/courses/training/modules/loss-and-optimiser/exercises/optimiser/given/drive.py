"""What the judge calls: it gives your optimiser gradients, one step after the other, and writes down where the weights go."""

import torch

from optimiser import AdamW, clip, rate


def descend(start, gradients, settings, rates=None):
    """Starts at these weights and takes a step for each list of gradients; None stands for no gradient.

    returns for each step the weights after it
    """
    weights = [torch.nn.Parameter(weight.clone()) for weight in start]
    optimiser = AdamW((weight for weight in weights), **settings)  # a generator, as model.parameters() is
    trail = []
    for step, list_of_gradients in enumerate(gradients):
        if rates is not None:
            optimiser.lr = rates[step]
        optimiser.zero_grad()
        for weight, gradient in zip(weights, list_of_gradients):
            add(weight, gradient)
        optimiser.step()
        trail.append([weight.detach().clone() for weight in weights])
    return trail


def add(weight, gradient):
    """As backward() does: gradients add up until somebody clears them."""
    if gradient is not None:
        weight.grad = gradient.clone() if weight.grad is None else weight.grad + gradient


def clipped(gradients, most):
    """What clip returns for these gradients, and what they are afterwards."""
    weights = [torch.nn.Parameter(torch.zeros(3) if gradient is None else torch.zeros_like(gradient)) for gradient in gradients]
    for weight, gradient in zip(weights, gradients):
        add(weight, gradient)
    length = clip((weight for weight in weights), most)
    return length, [weight.grad for weight in weights]
