"""Lingua's tokenizer: bytes, joined by the 400 merges that byte-pair encoding found in its sentences."""

import re
from pathlib import Path

PIECES = re.compile(r" ?[^\s]+|\s+")


class Tokenizer:
    """Text to token numbers and back. Three numbers stand for no text: sep, end and pad."""

    def __init__(self, merges):
        self.rank = {pair: rank for rank, pair in enumerate(merges)}
        self.vocabulary = [bytes([byte]) for byte in range(256)] + [left + right for left, right in merges]
        self.number = {token: number for number, token in reversed(list(enumerate(self.vocabulary)))}
        self.sep, self.end, self.pad = range(len(self.vocabulary), len(self.vocabulary) + 3)
        self.size = len(self.vocabulary) + 3
        self._known = {}

    def encode(self, text):
        """Token numbers of a text."""
        return [number for piece in PIECES.findall(text) for number in self._encode_piece(piece)]

    def decode(self, numbers):
        """The text of token numbers, up to the end mark."""
        numbers = list(numbers)
        if self.end in numbers:
            numbers = numbers[: numbers.index(self.end)]
        return b"".join(self.vocabulary[number] for number in numbers if number < len(self.vocabulary)).decode(errors="replace")

    def _encode_piece(self, piece):
        if piece not in self._known:
            tokens = [bytes([byte]) for byte in piece.encode()]
            while len(tokens) > 1:
                first = min(range(len(tokens) - 1), key=lambda i: self.rank.get((tokens[i], tokens[i + 1]), len(self.rank)))
                if (tokens[first], tokens[first + 1]) not in self.rank:
                    break
                tokens[first : first + 2] = [tokens[first] + tokens[first + 1]]
            self._known[piece] = [self.number[token] for token in tokens]
        return self._known[piece]


def load_tokenizer():
    """The tokenizer with the merges of merges.txt: two tokens a line, in hexadecimal."""
    lines = (Path(__file__).parent / "merges.txt").read_text().split("\n")
    return Tokenizer([tuple(bytes.fromhex(token) for token in line.split()) for line in lines if line])
