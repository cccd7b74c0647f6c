"""What the judge times a learner's functions against: the same, one row after the other."""

import torch


def one_hot(ids, size):
    rows = torch.zeros(len(ids), size)
    for row, number in zip(rows, ids.tolist()):
        row[number] = 1.0
    return rows


def masked_mean(x, padding):
    means = torch.zeros(len(x), x.shape[-1])
    for b, row in enumerate(x):
        kept = row[~padding[b]]
        if len(kept):
            means[b] = kept.mean(0)
    return means
