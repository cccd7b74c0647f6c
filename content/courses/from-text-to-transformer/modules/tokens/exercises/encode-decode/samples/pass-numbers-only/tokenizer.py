import itertools
import re


class Tokenizer:
    """Works with numbers throughout; bytes are looked up only to come back."""

    def __init__(self, merges):
        number = {bytes([byte]): byte for byte in range(256)}
        self.bytes_of = [bytes([byte]) for byte in range(256)]
        self.joins = {}
        for left, right in merges:
            self.bytes_of.append(left + right)
            number.setdefault(left + right, len(self.bytes_of) - 1)
            self.joins.setdefault((number[left], number[right]), (len(self.joins), number[left + right]))
        self.sep, self.end, self.pad, self.size = (len(self.bytes_of) + extra for extra in range(4))

    def encode(self, text):
        return list(itertools.chain.from_iterable(map(self.encode_piece, re.findall(r" ?[^\s]+|\s+", text))))

    def encode_piece(self, piece):
        row = list(piece.encode())
        while True:
            known = [self.joins[pair] for pair in zip(row, row[1:]) if pair in self.joins]
            if not known:
                return row
            _, new = wanted = min(known)
            out, index = [], 0
            while index < len(row):
                if self.joins.get(tuple(row[index : index + 2])) == wanted:
                    out.append(new)
                    index += 2
                else:
                    out.append(row[index])
                    index += 1
            row = out

    def decode(self, numbers):
        text = itertools.takewhile(lambda number: number != self.end, numbers)
        data = b"".join(self.bytes_of[number] for number in text if number not in (self.sep, self.pad))
        return data.decode("utf-8", errors="replace")


def fertility(tokenizer, text):
    try:
        return len(tokenizer.encode(text)) / len(text.split())
    except ZeroDivisionError:
        return 0.0
