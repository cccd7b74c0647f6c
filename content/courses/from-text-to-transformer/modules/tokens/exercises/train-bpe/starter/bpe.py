"""Byte-pair encoding: learns from a text which bytes to join."""

import re
from collections import Counter

PIECES = re.compile(r" ?[^\s]+|\s+")


def train_bpe(text, n_merges):
    """The merges that byte-pair encoding finds in a text, in order.

    text:     str
    n_merges: int, how many to make; fewer when nothing is left to join
    returns   list of pairs of bytes: [(b"l", b"a"), (b" ", b"la"), ...]
    """
    pieces = Counter(PIECES.findall(text))  # each piece and how often it occurs
    tokens = {piece: [bytes([byte]) for byte in piece.encode()] for piece in pieces}

    merges = []
    # As often as asked:
    #   count the pairs of neighbouring tokens in all pieces
    #   choose the commonest; among equals the largest
    #   note it, and join it in every piece, from left to right
    return merges
