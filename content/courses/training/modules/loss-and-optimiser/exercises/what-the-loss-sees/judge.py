"""Judges batches by what stands in them, and by the loss that a model of the judge's own makes of them."""

import math
from types import SimpleNamespace

import torch
from atelier_judge import at_most, cases, equal, fails, generator, learner, params, test, unchanged
from lingua_data import pairs as finance
from lingua_tokenizer import Tokenizer, load_tokenizer
from torch.nn.functional import cross_entropy

IGNORED = -100
MERGES = list(load_tokenizer().rank)


def draw_tokenizers(rng):
    """A tokenizer here and the same one there. The number of merges decides which numbers sep, end and pad have."""
    merges = MERGES[: int(rng.integers(1, len(MERGES)))]
    return Tokenizer(merges), learner.Tokenizer(merges)


def draw_pairs(rng, count, words=6):
    """Sentences of finance, and words that nobody has heard; now and then nothing at all."""

    def word():
        return "".join(rng.choice(list("abdeéilmnoprstœu'"), size=int(rng.integers(1, 9))))

    def text():
        return " ".join(word() for _ in range(int(rng.integers(0, words))))

    known = finance(count, int(rng.integers(2**31)))
    return [(text(), text()) if rng.random() < 0.6 else pair for pair in known]


def tokens_of(tokenizer, pair):
    english, french = pair
    return [*tokenizer.encode(english), tokenizer.sep, *tokenizer.encode(french), tokenizer.end]


def asked_of(tokenizer, pair):
    """Where the next token is French or the end mark, that; elsewhere nothing."""
    tokens = tokens_of(tokenizer, pair)
    first = tokens.index(tokenizer.sep)
    return [tokens[place + 1] if first <= place < len(tokens) - 1 else IGNORED for place in range(len(tokens))]


def filled(rows, length, fill):
    return torch.tensor([row + [fill] * (length - len(row)) for row in rows])


def expected_batch(tokenizer, pairs):
    rows = [tokens_of(tokenizer, pair) for pair in pairs]
    length = max(map(len, rows))
    return filled(rows, length, tokenizer.pad), filled([asked_of(tokenizer, pair) for pair in pairs], length, IGNORED)


def expected_pack(tokenizer, pairs, length):
    rows = []  # for each row, the numbers of its pairs
    used = length
    for number, pair in enumerate(pairs):
        size = len(tokens_of(tokenizer, pair))
        if used + size > length:
            rows.append([])
            used = 0
        rows[-1].append(number)
        used += size

    def laid_out(part, fill):
        return filled([[item for number in row for item in part(number)] for row in rows], length, fill)

    sizes = [len(tokens_of(tokenizer, pair)) for pair in pairs]
    return SimpleNamespace(
        inputs=laid_out(lambda number: tokens_of(tokenizer, pairs[number]), tokenizer.pad),
        targets=laid_out(lambda number: asked_of(tokenizer, pairs[number]), IGNORED),
        documents=laid_out(lambda number: [number] * sizes[number], -1),
        places=laid_out(lambda number: list(range(sizes[number])), 0),
    )


def expected_sight(documents):
    length = documents.shape[1]
    same = documents[:, :, None] == documents[:, None, :]
    return same & torch.ones(length, length, dtype=torch.bool).tril()


def tensors(answer, count, names):
    """That many whole-number tensors of one shape."""
    if type(answer) not in (tuple, list) or len(answer) != count or not all(isinstance(part, torch.Tensor) for part in answer):
        fails("form.tensors", count=count, names=names)
    for part in answer:
        if part.dtype != torch.int64:
            fails("form.type", actual=str(part.dtype).removeprefix("torch."))
    return answer


def batch_of(rng, count):
    own, theirs = draw_tokenizers(rng)
    pairs = draw_pairs(rng, count)
    answer = learner.make_batch(theirs, pairs)
    return tensors(answer, 2, "inputs, targets"), expected_batch(own, pairs), own


@test(task=1, points=1)
def fills_the_rows():
    def holds(rng, size):
        (inputs, _), (expected, _), _ = batch_of(rng, size)
        equal(inputs, expected, message="batch.inputs")

    cases(20, holds, largest=7)
    holds(generator("many-inputs"), params["many"])


@test(task=1, points=2)
def asks_for_the_next_french_token():
    def holds(rng, size):
        (_, targets), (inputs, expected), tokenizer = batch_of(rng, size)
        asks(targets, inputs, expected, tokenizer, "batch.targets")

    cases(20, holds, largest=7)
    holds(generator("many-targets"), params["many"])


def asks(targets, inputs, expected, tokenizer, message):
    """The targets expected. Those that come from the usual slips are named."""
    if targets.shape == expected.shape and not torch.equal(targets, expected):
        following = torch.cat([inputs[:, 1:], torch.full_like(inputs[:, :1], tokenizer.pad)], dim=1)
        wanted, asked = expected != IGNORED, targets != IGNORED
        if asked.any() and torch.equal(targets[asked], inputs[asked]):
            fails("targets.not-shifted")
        if (targets[~wanted & asked] == tokenizer.pad).any():
            fails("targets.padding")
        if torch.equal(asked | wanted, asked) and asked.sum() > wanted.sum() and torch.equal(targets[asked], following[asked]):
            fails("targets.source", extra=int(asked.sum() - wanted.sum()))
        if asked.any() and torch.equal(asked, wanted & (expected != tokenizer.end)):
            fails("targets.no-end")
        if asked.any() and torch.equal(asked, wanted & (inputs != tokenizer.sep)):
            fails("targets.no-first")
    equal(targets, expected, message=message)


def packed(rng, count, length=None):
    own, theirs = draw_tokenizers(rng)
    pairs = draw_pairs(rng, count)
    sizes = [len(tokens_of(own, pair)) for pair in pairs]
    length = max(length or 0, max(sizes) + int(rng.integers(0, 40)))
    answer = learner.pack(theirs, pairs, length)
    inputs, targets, documents, places = tensors(answer, 4, "inputs, targets, documents, places")
    answer = SimpleNamespace(inputs=inputs, targets=targets, documents=documents, places=places)
    expected = expected_pack(own, pairs, length)
    if answer.inputs.shape != expected.inputs.shape:
        fails("pack.shape", actual=str(tuple(answer.inputs.shape)), expected=str(tuple(expected.inputs.shape)))
    return answer, expected, own


@test(task=2, points=1)
def puts_pairs_behind_each_other():
    def holds(rng, size, length=None):
        answer, expected, _ = packed(rng, size, length)
        equal(answer.documents, expected.documents, message="pack.documents")
        equal(answer.inputs, expected.inputs, message="pack.inputs")

    cases(20, holds, largest=9)
    holds(generator("many-packed"), params["many"], params["length"])


@test(task=2, points=1)
def asks_nobody_for_the_neighbours_first_token():
    def holds(rng, size, length=None):
        answer, expected, tokenizer = packed(rng, size, length)
        ends = expected.inputs == tokenizer.end
        if answer.targets.shape == ends.shape and (answer.targets[ends] != IGNORED).any():
            fails("pack.asks-the-end")
        asks(answer.targets, expected.inputs, expected.targets, tokenizer, "pack.targets")

    cases(20, holds, largest=9)
    holds(generator("many-asked"), params["many"], params["length"])


@test(task=2, points=1)
def counts_places_anew_in_each_pair():
    def holds(rng, size, length=None):
        answer, expected, _ = packed(rng, size, length)
        running = torch.arange(expected.places.shape[1]).expand_as(expected.places)
        used = expected.documents >= 0
        if not torch.equal(expected.places, running) and answer.places.shape == used.shape and used.sum() > len(used):
            if torch.equal(answer.places[used], running[used]) and not torch.equal(expected.places[used], running[used]):
                fails("pack.places-run-on")
        equal(answer.places, expected.places, message="pack.places")

    cases(20, holds, largest=9)
    holds(generator("many-places"), params["many"], params["length"])


@test(task=3, points=1)
def lets_nobody_see_a_neighbour():
    def holds(rng, size, length=None):
        own, _ = draw_tokenizers(rng)
        pairs = draw_pairs(rng, size)
        documents = expected_pack(own, pairs, max(length or 0, *(len(tokens_of(own, pair)) + 9 for pair in pairs), 20)).documents
        sees(documents)

    cases(12, holds, largest=9)
    holds(generator("many-seen"), params["many"] // 4, params["length"])
    # Numbers that stand in no order, and rows without padding.
    rng = generator("any-documents")
    sees(torch.from_numpy(rng.integers(-1, 3, size=(3, 30))).sort(dim=1, descending=True).values)


def sees(documents):
    expected = expected_sight(documents)
    answer = unchanged(learner.visible, documents, message="form.changed")
    if not isinstance(answer, torch.Tensor) or answer.dtype != torch.bool or answer.shape != expected.shape:
        fails("visible.form", shape=str(tuple(expected.shape)))
    causal = torch.ones_like(expected).tril()
    if (answer & ~causal).any():
        fails("visible.ahead")
    if (answer & ~expected).any():
        fails("visible.neighbour")
    if (expected & ~answer).any() and not (answer.diagonal(dim1=1, dim2=2)).all():
        fails("visible.nothing")
    equal(answer, expected, message="visible.values")


@test(task=3, points=1, hidden=True)
def costs_the_same_packed_as_alone():
    rng = generator("loss")
    own, theirs = draw_tokenizers(rng)
    pairs = draw_pairs(rng, 14)
    model = draw_model(rng, own.size, 200)
    alone = sum(loss_of(model, *single(own, pair)) for pair in pairs)
    answer = tensors(learner.pack(theirs, pairs, 160), 4, "inputs, targets, documents, places")
    inputs, targets, documents, places = answer
    if not inputs.shape == targets.shape == documents.shape == places.shape or inputs.dim() != 2:
        fails("pack.shape", actual=str(tuple(inputs.shape)), expected="(…, 160)")
    bounds = ((inputs, 0, own.size), (places, 0, 200), (targets, IGNORED, own.size))
    if any((part < low).any() or (part >= high).any() for part, low, high in bounds):
        fails("pack.range")
    sight = learner.visible(documents)
    if not isinstance(sight, torch.Tensor) or sight.dtype != torch.bool or sight.shape != (*inputs.shape, inputs.shape[1]):
        fails("visible.form", shape=str((*inputs.shape, inputs.shape[1])))
    together = loss_of(model, inputs, targets, places, sight)
    if not math.isfinite(together):
        fails("visible.nothing")
    at_most(abs(together - alone) / alone, 1e-6, message="pack.leak", alone=alone, together=together)


def single(tokenizer, pair):
    inputs, targets = torch.tensor([tokens_of(tokenizer, pair)]), torch.tensor([asked_of(tokenizer, pair)])
    length = inputs.shape[1]
    return inputs, targets, torch.arange(length)[None], torch.ones(1, length, length, dtype=torch.bool).tril()


def draw_model(rng, vocabulary, longest, dim=16):
    """One layer of attention: enough to notice who looks at whom."""
    return SimpleNamespace(
        tokens=torch.from_numpy(rng.normal(size=(vocabulary, dim))),
        places=torch.from_numpy(rng.normal(size=(longest, dim))),
        qkv=torch.from_numpy(rng.normal(size=(3, dim, dim))) / math.sqrt(dim),
    )


def loss_of(model, inputs, targets, places, sight):
    x = model.tokens[inputs] + model.places[places]
    q, k, v = (x @ matrix for matrix in model.qkv)
    scores = (q @ k.transpose(1, 2) / 4).masked_fill(~sight, -math.inf)
    x = x + scores.softmax(-1) @ v
    return cross_entropy((x @ model.tokens.T / 4).flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="sum").item()
