"""The training loop of Lingua-nano."""

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def train(batches, steps, seed, report=lambda step, loss: None):
    """Trains a fresh model and returns its weights.

    batches: iterator over at most `steps` batches, each a list of 16 pairs (English, French)
    steps:   how many batches there are
    seed:    the same seed and batches give the same weights, bit by bit
    report:  called with step and loss, to draw the curve
    returns  the model's state_dict()
    """
    tokenizer = load_tokenizer()
    model = build_model(tokenizer, seed).to(DEVICE)

    # For each batch:
    #   inputs and targets from make_batch(tokenizer, pairs, DEVICE)
    #   the model's scores, and their cross entropy with the targets (leave out IGNORED)
    #   gradients, and one step of an optimiser
    #   report(step, loss.item())

    return model.state_dict()
