"""Three layers of a Transformer, with the way back derived by hand."""

import torch
from torch.autograd import Function

IGNORED = -100  # a target that does not count
EPS = 1e-5  # keeps LayerNorm from dividing by zero


class Linear(Function):
    """y = x Wᵀ + b, over the last axis of x.

    x: (…, inputs)   weight: (outputs, inputs)   bias: (outputs,)   y: (…, outputs)
    """

    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return x @ weight.T + bias

    @staticmethod
    def backward(ctx, upstream):
        """upstream: the gradient of y, of y's shape. Returns the gradients of x, weight and bias."""
        x, weight = ctx.saved_tensors
        rows = upstream.flatten(0, -2)  # every row has its part in weight and bias
        return upstream @ weight, rows.T @ x.flatten(0, -2), upstream.sum(0)


class SoftmaxCrossEntropy(Function):
    """The mean of -ln p of the right class, over the rows whose target counts; 0 where none does.

    scores: (rows, classes)   targets: (rows,) whole numbers, IGNORED where a row does not count
    """

    @staticmethod
    def forward(ctx, scores, targets):
        log_p = scores - scores.logsumexp(-1, keepdim=True)
        counted = targets != IGNORED
        ctx.save_for_backward(log_p.exp(), targets)
        ctx.count = max(int(counted.sum()), 1)
        return -log_p[counted, targets[counted]].sum() / ctx.count

    @staticmethod
    def backward(ctx, upstream):
        """upstream: the gradient of the loss, a single number. Returns those of scores and targets; targets have none."""
        p, targets = ctx.saved_tensors
        counted = targets != IGNORED
        gradient = p * counted[:, None]
        gradient[counted, targets[counted]] -= 1.0
        return upstream / ctx.count * gradient, None


class LayerNorm(Function):
    """Each row of the last axis with mean 0 and variance 1, then times weight, plus bias.

    x: (…, width)   weight: (width,)   bias: (width,)
    """

    @staticmethod
    def forward(ctx, x, weight, bias):
        centred = x - x.mean(-1, keepdim=True)
        shrink = (centred.pow(2).mean(-1, keepdim=True) + EPS).rsqrt()
        normed = centred * shrink
        ctx.save_for_backward(normed, shrink, weight)
        return normed * weight + bias

    @staticmethod
    def backward(ctx, upstream):
        """upstream: the gradient of the result, of x's shape. Returns those of x, weight and bias."""
        normed, shrink, weight = ctx.saved_tensors
        g = upstream * weight
        # Moving all of a row, or stretching it, changes nothing: what of g would do so is taken away.
        along = (g * normed).mean(-1, keepdim=True)
        dx = shrink * (g - g.mean(-1, keepdim=True) - normed * along)
        return dx, (upstream * normed).flatten(0, -2).sum(0), upstream.flatten(0, -2).sum(0)
