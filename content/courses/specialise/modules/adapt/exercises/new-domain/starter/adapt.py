"""Takes the translator to a new field: rows for its words, adapters for the rest, old sentences against forgetting."""

import torch

from law import ALPHA, RANK, load_law_tokenizer, unfamiliar
from lingua.lora import add_lora, trainable
from lingua_model import Lingua

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def grow(weights, rows):
    """Weights whose table has these rows more, before those of the three marks. Everything else stays as it is.

    weights: a model's state, by name
    rows:    (new tokens, dim)
    """
    return dict(weights)  # where do the rows go?


def adapt(batches, archive, steps, seed, report=lambda step, loss: None):
    """Trains on sentences of law and returns a patch.

    batches: iterator over at most `steps` batches, each a list of pairs (English, French) of law
    archive: list of 300 pairs of finance, to be used as often as you like
    steps:   how many batches there are
    seed:    of whatever is drawn by chance
    report:  called with step and loss, to draw the curve
    returns  {"tokens": numbers (k), "rows": (k, dim), "blocks.0.qkv.A": ..., "blocks.0.qkv.B": ..., ...}, on the CPU
    """
    tokenizer = load_law_tokenizer()
    new = unfamiliar(tokenizer)
    torch.manual_seed(seed)
    rows = torch.zeros(len(new), 64)

    # A Lingua of the tokenizer's size, with the weights grown by NEW rows
    # add_lora, all of it to DEVICE, and of the table only the rows of the tokens in `new` learn
    # For each batch: the pairs of law, and some from the archive beside them

    matrices = trainable(add_lora(Lingua(tokenizer.size), RANK, ALPHA).to(DEVICE))
    return {"tokens": new, "rows": rows, **{name: matrix.detach().cpu() for name, matrix in matrices.items()}}
