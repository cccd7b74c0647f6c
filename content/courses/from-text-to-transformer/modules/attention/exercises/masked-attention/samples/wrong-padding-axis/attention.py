import torch


def attention(q, k, v, padding=None):
    length, dim = q.shape[1:]
    scores = q @ k.transpose(-2, -1) / dim**0.5
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    if padding is not None:
        hidden = hidden | padding[:, :, None]  # hides queries, where keys were meant
    return scores.masked_fill(hidden, float("-inf")).softmax(-1).masked_fill(hidden, 0) @ v
