import torch


def attention(q, k, v, padding=None):
    length, dim = q.shape[1:]
    q /= dim**0.5  # in place: the caller's tensor
    scores = q @ k.transpose(-2, -1)
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    if padding is not None:
        hidden = hidden | padding[:, None, :]
    return scores.masked_fill(hidden, float("-inf")).softmax(-1).masked_fill(hidden, 0) @ v
