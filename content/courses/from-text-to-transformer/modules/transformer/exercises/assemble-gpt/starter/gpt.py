"""Lingua's model, from the numbers of tokens to scores of the next one."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from lingua.block import Block  # your own, from the exercise before

IGNORED = -100  # cross_entropy leaves such targets out


class GPT(nn.Module):
    """Token numbers (batch, length) to scores of the next token (batch, length, vocabulary)."""

    def __init__(self, vocabulary, dim=64, layers=2, heads=4, longest=128):
        super().__init__()
        self.vocabulary = vocabulary

        # Task 1: tokens, places, blocks, norm.
        # Task 3: draw the weights of every nn.Linear and nn.Embedding anew.

    def forward(self, numbers):
        """What the model thinks of every token, as the next one after each position."""
        batch, length = numbers.shape

        # Task 2: vectors of tokens plus those of places, through the blocks and the norm, against all tokens.
        return torch.zeros(batch, length, self.vocabulary)


def overfit(model, batches):
    """Trains the model on what it is served, in place: the same batch again and again.

    batches: iterator over pairs (inputs, targets), both (batch, length); targets that are IGNORED do not count
    returns  the losses, one for each step
    """
    losses = []

    # Task 4: an optimiser; for each pair the loss, its gradients, one step.

    return losses
