"""Adds the product to the weight before it multiplies, and walks the model by hand."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class LoRA(nn.Module):
    def __init__(self, linear, rank, alpha):
        super().__init__()
        self.linear, self.rank, self.alpha = linear, rank, alpha
        for parameter in linear.parameters():
            parameter.requires_grad = False
        self.register_parameter("A", nn.Parameter(torch.empty(rank, linear.in_features)))
        self.register_parameter("B", nn.Parameter(torch.zeros(linear.out_features, rank)))
        nn.init.kaiming_uniform_(self.A, a=5**0.5)

    def weight(self):
        return self.linear.weight + self.B @ self.A * self.alpha / self.rank

    def forward(self, x):
        return F.linear(x, self.weight(), self.linear.bias)


def add_lora(model, rank, alpha):
    for parameter in model.parameters():
        parameter.requires_grad = False

    def walk(module):
        for name, child in list(module._modules.items()):
            if isinstance(child, nn.Linear):
                module._modules[name] = LoRA(child, rank, alpha)
            else:
                walk(child)

    walk(model)
    return model


def trainable(model):
    found = {}
    for place, module in model.named_modules():
        if isinstance(module, LoRA):
            found[place + ".A"], found[place + ".B"] = module.A, module.B
    return found


def merge(model):
    def walk(module):
        for name, child in list(module._modules.items()):
            if isinstance(child, LoRA):
                child.linear.weight.data = child.weight().data
                module._modules[name] = child.linear
            else:
                walk(child)

    walk(model)
    return model
