import torch
from torch import nn


def split(x, heads):
    size = x.shape[-1] // heads
    parts = [x[:, :, head * size : (head + 1) * size] for head in range(heads)]
    return torch.stack(parts, 1)


def join(x):
    return torch.cat([x[:, head] for head in range(x.shape[1])], -1)


def one_head(q, k, v):
    length, size = q.shape[1:]
    scores = torch.bmm(q, k.mT) / size**0.5
    seen = torch.ones(length, length).tril().bool()
    scores = torch.where(seen, scores, torch.tensor(-1e9))
    weights = (scores - scores.amax(-1, keepdim=True)).exp()
    return torch.bmm(weights / weights.sum(-1, keepdim=True), v)


def grouped_attention(q, k, v):
    each = q.shape[1] // k.shape[1]
    return torch.stack([one_head(q[:, head], k[:, head // each], v[:, head // each]) for head in range(q.shape[1])], 1)


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.dim, self.heads = dim, heads
        for name, layer in {
            "norm1": nn.LayerNorm(dim),
            "qkv": nn.Linear(dim, 3 * dim, bias=False),
            "out": nn.Linear(dim, dim, bias=False),
            "norm2": nn.LayerNorm(dim),
            "up": nn.Linear(dim, 4 * dim),
            "down": nn.Linear(4 * dim, dim),
        }.items():
            setattr(self, name, layer)

    def forward(self, x):
        three = self.qkv(self.norm1(x))
        q, k, v = (split(three[..., i * self.dim : (i + 1) * self.dim], self.heads) for i in range(3))
        y = x + self.out(join(grouped_attention(q, k, v)))
        inner = self.up(self.norm2(y))
        inner = inner * 0.5 * (1 + torch.erf(inner / 2**0.5))
        return y + self.down(inner)
