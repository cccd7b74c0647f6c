class Tokenizer:
    """Takes the whole text for one piece."""

    def __init__(self, merges):
        self.merges = merges
        self.vocabulary = [bytes([byte]) for byte in range(256)] + [left + right for left, right in merges]
        self.number = {token: number for number, token in reversed(list(enumerate(self.vocabulary)))}
        self.sep, self.end, self.pad, self.size = (len(self.vocabulary) + extra for extra in range(4))

    def encode(self, text):
        tokens = [bytes([byte]) for byte in text.encode()]
        for left, right in self.merges:
            joined = []
            for token in tokens:
                if joined and joined[-1] == left and token == right:
                    joined[-1] = left + right
                else:
                    joined.append(token)
            tokens = joined
        return [self.number[token] for token in tokens]

    def decode(self, numbers):
        data = b""
        for number in numbers:
            if number == self.end:
                break
            data += self.vocabulary[number] if number < self.sep else b""
        return data.decode(errors="replace")


def fertility(tokenizer, text):
    words = len(text.split())
    return len(tokenizer.encode(text)) / words if words else 0.0
