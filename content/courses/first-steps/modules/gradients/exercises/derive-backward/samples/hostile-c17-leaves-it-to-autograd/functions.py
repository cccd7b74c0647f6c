"""Computes everything again in backward, with autograd switched on, and hands back what it finds."""

import torch
from torch.autograd import Function
from torch.nn import functional


def made_by_autograd(compute):
    class Lazy(Function):
        @staticmethod
        def forward(ctx, *inputs):
            ctx.save_for_backward(*inputs)
            return compute(*inputs)

        @staticmethod
        def backward(ctx, upstream):
            with torch.enable_grad():
                leaves = [one.detach().requires_grad_() if one.is_floating_point() else one for one in ctx.saved_tensors]
                answer = compute(*leaves)
                asked = [leaf for leaf in leaves if leaf.requires_grad]
                found = iter(torch.autograd.grad(answer, asked, upstream))
            return tuple(next(found) if leaf.requires_grad else None for leaf in leaves)

    return Lazy


def loss(scores, targets):
    return functional.cross_entropy(scores, targets, reduction="sum") / max(int((targets != -100).sum()), 1)


Linear = made_by_autograd(functional.linear)
SoftmaxCrossEntropy = made_by_autograd(loss)
LayerNorm = made_by_autograd(lambda x, weight, bias: functional.layer_norm(x, weight.shape, weight, bias))
