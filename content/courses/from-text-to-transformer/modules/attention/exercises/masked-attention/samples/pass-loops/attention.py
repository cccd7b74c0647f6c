import torch


def attention(q, k, v, padding=None):
    """One row at a time: slow, and right."""
    out = torch.zeros(q.shape[0], q.shape[1], v.shape[2])
    for b in range(q.shape[0]):
        for i in range(q.shape[1]):
            keep = torch.arange(q.shape[1]) <= i
            if padding is not None:
                keep = keep & ~padding[b]
            if keep.any():
                weights = torch.softmax(k[b][keep] @ q[b, i] / q.shape[2] ** 0.5, dim=0)
                out[b, i] = weights @ v[b][keep]
    return out
