"""Text to token numbers and back, by the merges of a byte-pair encoding."""

import re

PIECES = re.compile(r" ?[^\s]+|\s+")


class Tokenizer:
    """Cuts text as its merges say. Three numbers stand for no text: sep, end and pad."""

    def __init__(self, merges):
        """merges: list of pairs of bytes, in the order in which they were learnt."""
        self.rank = {pair: rank for rank, pair in enumerate(merges)}
        self.vocabulary = [bytes([byte]) for byte in range(256)] + [left + right for left, right in merges]
        self.number = {}
        for number, token in enumerate(self.vocabulary):
            self.number.setdefault(token, number)  # of equal tokens the first one counts
        self.sep, self.end, self.pad = range(len(self.vocabulary), len(self.vocabulary) + 3)
        self.size = len(self.vocabulary) + 3
        self._known = {}  # pieces cut before: words come back

    def encode(self, text):
        """The token numbers of a text, a list of int."""
        return [number for piece in PIECES.findall(text) for number in self._encode_piece(piece)]

    def decode(self, numbers):
        """The text of token numbers, up to the first end mark; sep and pad stand for nothing."""
        numbers = list(numbers)
        if self.end in numbers:
            numbers = numbers[: numbers.index(self.end)]
        # First all bytes together, then letters: a letter may lie across two tokens.
        return b"".join(self.vocabulary[number] for number in numbers if number < len(self.vocabulary)).decode(errors="replace")

    def _encode_piece(self, piece):
        if piece not in self._known:
            self._known[piece] = [self.number[token] for token in self._cut(piece)]
        return self._known[piece]

    def _cut(self, piece):
        """The tokens of one piece: again and again, the pair that was learnt first is joined."""
        tokens = [bytes([byte]) for byte in piece.encode()]
        while len(tokens) > 1:
            rank, place = min((self.rank.get(pair, len(self.rank)), place) for place, pair in enumerate(zip(tokens, tokens[1:])))
            if rank == len(self.rank):
                break  # no pair that was ever learnt is left
            tokens[place : place + 2] = [tokens[place] + tokens[place + 1]]
        return tokens


def fertility(tokenizer, text):
    """Tokens per word, where words are what stands between white space; 0.0 for a text without words."""
    words = text.split()
    return len(tokenizer.encode(text)) / len(words) if words else 0.0
