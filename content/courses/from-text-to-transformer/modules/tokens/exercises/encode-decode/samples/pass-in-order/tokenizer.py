import re
from functools import lru_cache


class Tokenizer:
    """Goes through all merges in their order, for every piece."""

    def __init__(self, merges):
        self.merges = list(merges)
        self.tokens = {}
        for number, token in enumerate([bytes([byte]) for byte in range(256)] + [a + b for a, b in merges]):
            if token not in self.tokens:
                self.tokens[token] = number
        self.by_number = {256 + index: a + b for index, (a, b) in enumerate(merges)}
        self.sep = 256 + len(merges)
        self.end = self.sep + 1
        self.pad = self.sep + 2
        self.size = self.sep + 3
        self.cut = lru_cache(None)(self._cut)

    def encode(self, text):
        result = []
        for match in re.finditer(r" ?\S+|\s+", text):
            result.extend(self.cut(match.group()))
        return result

    def _cut(self, piece):
        row = [bytes([byte]) for byte in piece.encode("utf-8")]
        for a, b in self.merges:
            index = 0
            while index < len(row) - 1:
                if row[index] == a and row[index + 1] == b:
                    row[index : index + 2] = [a + b]
                index += 1
        return [self.tokens[token] for token in row]

    def decode(self, numbers):
        data = bytearray()
        for number in numbers:
            if number == self.end:
                break
            if number < 256:
                data.append(number)
            elif number < self.sep:
                data += self.by_number[number]
        return data.decode("utf-8", "replace")


def fertility(tokenizer, text):
    count = len(re.findall(r"\S+", text))
    return float(len(tokenizer.encode(text))) / max(count, 1) if count else 0.0
