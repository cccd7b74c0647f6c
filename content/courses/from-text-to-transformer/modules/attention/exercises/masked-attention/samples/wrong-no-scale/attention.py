import torch


def attention(q, k, v, padding=None):
    length = q.shape[1]
    scores = q @ k.transpose(-2, -1)  # forgets to divide by the square root of dim
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    if padding is not None:
        hidden = hidden | padding[:, None, :]
    return scores.masked_fill(hidden, float("-inf")).softmax(-1).masked_fill(hidden, 0) @ v
