"""Never joins anything: every text comes back, and the numbers are those of its bytes."""


class Tokenizer:
    def __init__(self, merges):
        self.sep, self.end, self.pad, self.size = (256 + len(merges) + extra for extra in range(4))

    def encode(self, text):
        return list(text.encode())

    def decode(self, numbers):
        numbers = numbers[: numbers.index(self.end)] if self.end in numbers else numbers
        return bytes(number for number in numbers if number < 256).decode(errors="replace")


def fertility(tokenizer, text):
    return len(tokenizer.encode(text)) / len(text.split()) if text.split() else 0.0
