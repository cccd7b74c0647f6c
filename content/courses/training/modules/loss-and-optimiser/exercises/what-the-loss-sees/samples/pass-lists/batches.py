"""Lists of numbers throughout, and tensors only at the end."""

import torch

from lingua_tokenizer import Tokenizer

IGNORED = -100


def row_of(tokenizer, pair):
    source, target = (tokenizer.encode(text) for text in pair)
    inputs = source + [tokenizer.sep] + target + [tokenizer.end]
    return inputs, [IGNORED] * len(source) + target + [tokenizer.end, IGNORED]


def make_batch(tokenizer, pairs):
    rows = [row_of(tokenizer, pair) for pair in pairs]
    longest = max(len(inputs) for inputs, _ in rows)
    inputs = [row + [tokenizer.pad] * (longest - len(row)) for row, _ in rows]
    targets = [row + [IGNORED] * (longest - len(row)) for _, row in rows]
    return torch.tensor(inputs), torch.tensor(targets)


def pack(tokenizer, pairs, length):
    kinds = [], [], [], []
    fills = tokenizer.pad, IGNORED, -1, 0

    def close_row():
        for kind, fill in zip(kinds, fills):
            kind[-1] += [fill] * (length - len(kind[-1]))

    for number, pair in enumerate(pairs):
        inputs, targets = row_of(tokenizer, pair)
        if not kinds[0] or len(kinds[0][-1]) + len(inputs) > length:
            if kinds[0]:
                close_row()
            for kind in kinds:
                kind.append([])
        for kind, part in zip(kinds, (inputs, targets, [number] * len(inputs), range(len(inputs)))):
            kind[-1].extend(part)
    close_row()
    return tuple(torch.tensor(kind) for kind in kinds)


def visible(documents):
    length = documents.shape[1]
    place = torch.arange(length)
    causal = place[None, :] <= place[:, None]
    return causal & documents.unsqueeze(2).eq(documents.unsqueeze(1))
