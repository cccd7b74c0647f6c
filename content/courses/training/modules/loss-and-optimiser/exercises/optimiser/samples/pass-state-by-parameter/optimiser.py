"""What belongs to a parameter is kept under it, and made when its first gradient comes."""

from math import cos, pi

import torch


class AdamW:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01):
        self.parameters = [*parameters]
        self.lr, self.eps, self.weight_decay = lr, eps, weight_decay
        self.b1, self.b2 = betas
        self.state = {}

    def zero_grad(self):
        for parameter in self.parameters:
            parameter.grad = None

    def step(self):
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.data = self.moved(parameter, parameter.grad.detach())

    def moved(self, parameter, gradient):
        m, v, t = self.state.get(parameter, (0.0, 0.0, 0))
        m = self.b1 * m + (1 - self.b1) * gradient
        v = torch.lerp(torch.as_tensor(v, dtype=gradient.dtype).expand_as(gradient), gradient * gradient, 1 - self.b2)
        self.state[parameter] = m, v, t + 1
        # Both corrections at once, as in section 2 of the paper by Kingma and Ba.
        root = (1 - self.b2 ** (t + 1)) ** 0.5
        rate = self.lr * root / (1 - self.b1 ** (t + 1))
        return parameter.data - self.lr * self.weight_decay * parameter.data - rate * m / (v.sqrt() + self.eps * root)


def rate(step, steps, peak, warm_up):
    value = peak * (1 + cos(pi * step / steps)) / 2
    if step < warm_up:
        value *= (step + 1) / warm_up
    return value


def clip(parameters, most):
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    length = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    for gradient in gradients:
        gradient *= min(1.0, most / (float(length) + 1e-9))
    return length
