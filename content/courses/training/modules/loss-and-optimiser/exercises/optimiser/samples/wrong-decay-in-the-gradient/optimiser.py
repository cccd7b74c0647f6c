"""Adds the decay to the gradient, as Adam did before it was AdamW."""

import math

import torch


class AdamW:
    """Adam with decoupled weight decay. `lr` may be set anew before each step."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01):
        self.parameters = list(parameters)  # model.parameters() can be walked through only once
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [0] * len(self.parameters)

    def zero_grad(self):
        """Clears the gradients: afterwards each is None."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self):
        """Moves each parameter that has a gradient, in place."""
        slow, slower = self.betas
        for index, (parameter, mean, square) in enumerate(zip(self.parameters, self.means, self.squares)):
            gradient = parameter.grad
            if gradient is None:
                continue
            self.steps[index] += 1
            gradient = gradient + self.weight_decay * parameter
            mean.mul_(slow).add_((1 - slow) * gradient)
            square.mul_(slower).add_((1 - slower) * gradient**2)

            # Both means begin at zero; dividing by the weight that they have gathered so far makes up for it.
            direction = mean / (1 - slow ** self.steps[index])
            scale = (square / (1 - slower ** self.steps[index])).sqrt() + self.eps
            parameter.sub_(self.lr * direction / scale)


def rate(step, steps, peak, warm_up):
    """The learning rate of a step, counted from 0: up in a straight line, then down along half a cosine."""
    rising = min(1, (step + 1) / warm_up) if warm_up else 1
    return peak * rising * (0.5 + 0.5 * math.cos(math.pi * step / steps))


def clip(parameters, most):
    """Shortens all gradients together, in place, where they are longer than `most`; returns how long they were."""
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    length = math.sqrt(sum(gradient.double().pow(2).sum().item() for gradient in gradients))
    if length > most:
        for gradient in gradients:
            gradient.mul_(most / length)
    return length
