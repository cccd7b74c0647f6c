"""addcmul and addcdiv, as PyTorch's own; clip by PyTorch."""

import math

import torch


class AdamW:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.decay = lr, betas, eps, weight_decay
        self.groups = [{"weight": p, "m": torch.zeros_like(p), "v": torch.zeros_like(p), "t": 0} for p in parameters]

    def zero_grad(self):
        for group in self.groups:
            group["weight"].grad = None

    def step(self):
        with torch.no_grad():
            for group in self.groups:
                if group["weight"].grad is not None:
                    self.move(group, group["weight"].grad)

    def move(self, group, gradient):
        group["t"] += 1
        weight, m, v, t = group.values()
        weight.mul_(1 - self.lr * self.decay)
        m.mul_(self.betas[0]).add_(gradient, alpha=1 - self.betas[0])
        v.mul_(self.betas[1]).addcmul_(gradient, gradient, value=1 - self.betas[1])
        below = v.sqrt().div_(math.sqrt(1 - self.betas[1] ** t)).add_(self.eps)
        weight.addcdiv_(m, below, value=-self.lr / (1 - self.betas[0] ** t))


def rate(step, steps, peak, warm_up):
    half_cosine = math.cos(math.pi * step / steps / 2) ** 2
    return peak * half_cosine * (1.0 if step >= warm_up else (step + 1) / warm_up)


def clip(parameters, most):
    parameters = list(parameters)
    return torch.nn.utils.clip_grad_norm_(parameters, most)
