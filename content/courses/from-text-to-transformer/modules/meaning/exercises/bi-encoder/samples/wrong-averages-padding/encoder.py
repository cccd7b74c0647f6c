"""Sentences as vectors, trained so that a sentence and its translation point the same way."""

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
        mean = vectors.mean(1)
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
    """Trains an encoder on the batches, one step for each; returns its state_dict, on the CPU.

    batches: yields (english, english_padding, french, french_padding), each (batch, length)
    steps:   how many there are
    report:  if given, call it as report(step, loss) after each step
    """
    torch.manual_seed(seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder = Encoder(vocabulary).to(device)
    optimiser = torch.optim.Adam(encoder.parameters(), lr=5e-3)
    for step, batch in enumerate(batches):
        english, english_padding, french, french_padding = (tensor.to(device) for tensor in batch)
        loss = info_nce(encoder(english, english_padding), encoder(french, french_padding))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if report:
            report(step, loss.item())
    return {name: value.detach().cpu() for name, value in encoder.state_dict().items()}
