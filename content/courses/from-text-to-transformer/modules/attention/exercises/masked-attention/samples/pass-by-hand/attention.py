import torch


def attention(q, k, v, padding=None):
    """Softmax by hand, with the largest score subtracted and einsum for the sums."""
    length, dim = q.shape[1:]
    scores = torch.einsum("bid,bjd->bij", q, k) * dim**-0.5
    seen = torch.tril(torch.ones(length, length, dtype=torch.bool)).expand_as(scores)
    if padding is not None:
        seen = seen & ~padding.unsqueeze(1)
    scores = torch.where(seen, scores, torch.tensor(-1e9))
    unnormalised = torch.exp(scores - scores.max(dim=-1, keepdim=True).values) * seen
    total = unnormalised.sum(-1, keepdim=True)
    return torch.einsum("bij,bjw->biw", unnormalised / total.clamp(min=1e-20), v)
