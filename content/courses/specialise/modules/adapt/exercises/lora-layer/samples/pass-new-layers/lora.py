"""Builds new layers when it merges, finds them by their paths, and counts with einsum."""

import torch


class LoRA(torch.nn.Module):
    def __init__(self, linear, rank, alpha):
        super().__init__()
        linear.weight.requires_grad_(False)
        if linear.bias is not None:
            linear.bias.requires_grad_(False)
        self.A = torch.nn.Parameter(0.02 * torch.randn(rank, linear.in_features))
        self.B = torch.nn.Parameter(torch.zeros(linear.out_features, rank))
        self.linear = linear
        self.register_buffer("factor", torch.tensor(alpha / rank), persistent=False)

    def forward(self, x):
        return self.linear(x) + self.factor * torch.einsum("...i,ri,or->...o", x, self.A, self.B)


def at(model, path):
    owner, _, name = path.rpartition(".")
    return model.get_submodule(owner), name


def add_lora(model, rank, alpha):
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for path in [path for path, module in model.named_modules() if type(module) is torch.nn.Linear]:
        owner, name = at(model, path)
        setattr(owner, name, LoRA(getattr(owner, name), rank, alpha))
    return model


def trainable(model):
    return {name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad}


def merge(model):
    for path, lora in [(path, module) for path, module in model.named_modules() if isinstance(module, LoRA)]:
        owner, name = at(model, path)
        wide, narrow = lora.linear.weight.shape
        plain = torch.nn.Linear(narrow, wide, bias=lora.linear.bias is not None)
        weights = {**lora.linear.state_dict(), "weight": lora.linear.weight + lora.factor * (lora.B @ lora.A)}
        plain.load_state_dict(weights)
        setattr(owner, name, plain)
    return model
