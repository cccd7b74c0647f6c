"""Counts in a matrix, gradients by hand, and momentum; PyTorch only multiplies."""

import zlib
from collections import Counter

import torch


def features(text, buckets):
    text = f" {text.lower()} "
    runs = zip(text, text[1:]), zip(text, text[1:], text[2:])
    grams = [*text, *("".join(run) for kind in runs for run in kind)]
    return [zlib.crc32(gram.encode()) % buckets for gram in grams]


def shares(texts, buckets):
    rows = torch.zeros(len(texts), buckets)
    for row, text in zip(rows, texts):
        counted = Counter(features(text, buckets))
        row[list(counted)] = torch.tensor(list(counted.values()), dtype=torch.float32) / counted.total()
    return rows


def layers(weights, given):
    means = given @ weights["embedding"]
    before = means @ weights["hidden.weight"].T + weights["hidden.bias"]
    hidden = before.clamp(min=0)
    return means, hidden, hidden @ weights["out.weight"].T + weights["out.bias"]


def scores(weights, texts):
    return layers(weights, shares(texts, len(weights["embedding"])))[2]


def train(batches, steps, seed, report=None):
    rng = torch.Generator().manual_seed(seed)
    weights = {
        "embedding": torch.randn(1000, 40, generator=rng),
        "hidden.weight": torch.randn(30, 40, generator=rng) / 5,
        "hidden.bias": torch.zeros(30),
        "out.weight": torch.randn(4, 30, generator=rng) / 5,
        "out.bias": torch.zeros(4),
    }
    means_of = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    squares_of = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    for step, batch in enumerate(batches, 1):
        given = shares([text for text, _ in batch], 1000)
        means, hidden, found = layers(weights, given)
        wrong = found.softmax(1)
        wrong[torch.arange(len(batch)), torch.tensor([kind for _, kind in batch])] -= 1
        wrong /= len(batch)
        back = (wrong @ weights["out.weight"]) * (hidden > 0)
        gradients = {
            "embedding": given.T @ (back @ weights["hidden.weight"]),
            "hidden.weight": back.T @ means,
            "hidden.bias": back.sum(0),
            "out.weight": wrong.T @ hidden,
            "out.bias": wrong.sum(0),
        }
        for name, gradient in gradients.items():
            means_of[name].mul_(0.9).add_(gradient, alpha=0.1)
            squares_of[name].mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            spread = (squares_of[name] / (1 - 0.999**step)).sqrt() + 1e-8
            weights[name] -= 0.02 / (1 - 0.9**step) * means_of[name] / spread
    return weights
