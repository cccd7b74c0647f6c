"""Scores in half the precision."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from lingua.block import Block

IGNORED = -100  # cross_entropy leaves such targets out


class GPT(nn.Module):
    """Token numbers (batch, length) to scores of the next token (batch, length, vocabulary)."""

    def __init__(self, vocabulary, dim=64, layers=2, heads=4, longest=128):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, dim), nn.Embedding(longest, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(dim)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0, 0.02)

    def forward(self, numbers):
        """What the model thinks of every token, as the next one after each position."""
        x = self.tokens(numbers) + self.places(torch.arange(numbers.shape[1], device=numbers.device))
        for block in self.blocks:
            x = block(x)
        return (self.norm(x).bfloat16() @ self.tokens.weight.T.bfloat16()).float()


def overfit(model, batches):
    """Trains the model on what it is served, in place: the same batch again and again.

    batches: iterator over pairs (inputs, targets), both (batch, length); targets that are IGNORED do not count
    returns  the losses, one for each step
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for inputs, targets in batches:
        scores = model(inputs.to(device))
        loss = cross_entropy(scores.flatten(0, 1), targets.to(device).flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    model.to("cpu")
    return losses
