import torch
from torch import nn


class Mix(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.eye(dim) + 0.1 * torch.randn(dim, dim))
        self.bias = nn.Parameter(torch.zeros(dim))


class Rows(nn.Module):
    def __init__(self, vocabulary, dim):
        super().__init__()
        self.weight = nn.Parameter(0.5 * torch.randn(vocabulary, dim))


class Encoder(nn.Module):
    """No layers from the shelf: tables, products and sums."""

    def __init__(self, vocabulary, dim=64):
        super().__init__()
        self.tokens, self.mix = Rows(vocabulary, dim), Mix(dim)

    def forward(self, numbers, padding):
        vectors = self.tokens.weight[numbers].tanh() @ self.mix.weight.T + self.mix.bias
        total = vectors.masked_fill(padding.unsqueeze(-1), 0.0).sum(dim=1)
        return total / total.norm(dim=1, keepdim=True)  # the number of tokens drops out with the length


def info_nce(english, french, temperature=0.07):
    scores = english @ french.T / temperature
    right = scores.diag()
    return 0.5 * ((scores.logsumexp(1) - right).mean() + (scores.logsumexp(0) - right).mean())


def train(batches, steps, vocabulary, seed, report=None):
    torch.manual_seed(seed)
    encoder = Encoder(vocabulary)
    moments = [torch.zeros_like(parameter) for parameter in encoder.parameters()]
    squares = [torch.zeros_like(parameter) for parameter in encoder.parameters()]
    for step, (english, english_padding, french, french_padding) in enumerate(batches, 1):
        loss = info_nce(encoder(english, english_padding), encoder(french, french_padding), 0.1)
        gradients = torch.autograd.grad(loss, list(encoder.parameters()))
        with torch.no_grad():
            for parameter, moment, square, gradient in zip(encoder.parameters(), moments, squares, gradients):
                moment.mul_(0.9).add_(0.1 * gradient)
                square.mul_(0.99).add_(0.01 * gradient**2)
                parameter -= 0.01 * (moment / (1 - 0.9**step)) / ((square / (1 - 0.99**step)).sqrt() + 1e-8)
        if report:
            report(step - 1, loss.item())
    return {name: value.detach() for name, value in encoder.state_dict().items()}
