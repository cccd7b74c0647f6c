"""PyTorch fills up the rows; targets are what follows, hidden where it is not to be asked for."""

import torch
from torch.nn.utils.rnn import pad_sequence

from lingua_tokenizer import Tokenizer

IGNORED = -100


def tokens_of(tokenizer, english, french):
    return torch.tensor(tokenizer.encode(english) + [tokenizer.sep] + tokenizer.encode(french) + [tokenizer.end])


def targets_of(tokenizer, tokens):
    following = tokens.roll(-1)
    place = torch.arange(len(tokens))
    separator = int((tokens == tokenizer.sep).nonzero()[0])
    return torch.where((place >= separator) & (place < len(tokens) - 1), following, torch.tensor(IGNORED))


def make_batch(tokenizer, pairs):
    rows = [tokens_of(tokenizer, *pair) for pair in pairs]
    asked = [targets_of(tokenizer, row) for row in rows]
    return pad_sequence(rows, True, tokenizer.pad), pad_sequence(asked, True, IGNORED)


def pack(tokenizer, pairs, length):
    bins = [[]]
    for number, pair in enumerate(pairs):
        tokens = tokens_of(tokenizer, *pair)
        if sum(len(other) for _, other in bins[-1]) + len(tokens) > length:
            bins.append([])
        bins[-1].append((number, tokens))
    shape = len(bins), length
    inputs = torch.full(shape, tokenizer.pad)
    targets, documents, places = torch.full(shape, IGNORED), torch.full(shape, -1), torch.zeros(shape, dtype=torch.long)
    for row, members in enumerate(bins):
        start = 0
        for number, tokens in members:
            stop = start + len(tokens)
            inputs[row, start:stop] = tokens
            targets[row, start:stop] = targets_of(tokenizer, tokens)
            documents[row, start:stop] = number
            places[row, start:stop] = torch.arange(stop - start)
            start = stop
    return inputs, targets, documents, places


def visible(documents):
    rows, length = documents.shape
    answer = torch.zeros(rows, length, length, dtype=torch.bool)
    for i in range(length):
        answer[:, i, : i + 1] = documents[:, : i + 1] == documents[:, i : i + 1]
    return answer
