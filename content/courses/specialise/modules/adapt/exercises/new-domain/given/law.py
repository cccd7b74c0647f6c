"""The language of the law: a tokenizer that has words for it, its sentences, and how a patch is applied."""

from pathlib import Path

import numpy as np
import torch

from lingua_data import FINANCE, LEGAL, pairs
from lingua_tokenizer import Tokenizer, load_tokenizer

RANK = 8
ALPHA = 16
NEW = 150  # tokens that the law tokenizer has more; they stand before the three marks sep, end and pad
MARKS = 3
HERE = Path(__file__).parent


def load_law_tokenizer():
    """The 400 merges of finance, then 150 found in law, none of which joins anything in finance: it is cut as before."""
    lines = (HERE / "law_merges.txt").read_text().split("\n")
    return Tokenizer([*load_tokenizer().rank, *(tuple(bytes.fromhex(token) for token in line.split()) for line in lines if line)])


def load_weights():
    """The weights that your training loop left, or those of its solution, by name."""
    with np.load(HERE / "carried" / "weights.npz") as weights:
        return {name: torch.from_numpy(weights[name]) for name in weights.files}


def unfamiliar(tokenizer):
    """The tokens that sentences of law hold and those of finance do not: 57 of the new ones, and 5 that were there, unused."""
    law, finance = (
        {number for pair in pairs(3000, 0, domain) for text in pair for number in tokenizer.encode(text)} for domain in (LEGAL, FINANCE)
    )
    return torch.tensor(sorted(law - finance))


def with_patch(weights, patch):
    """Grown weights with a patch: the rows of some tokens, and an A and a B for each linear layer."""
    patched = {name: weight.clone() for name, weight in weights.items()}
    patched["tokens.weight"][patch["tokens"]] = patch["rows"]
    for name, A in patch.items():
        if name.endswith(".A"):
            place = name.removesuffix("A")
            patched[f"{place}weight"] += ALPHA / len(A) * patch[f"{place}B"] @ A
    return patched
