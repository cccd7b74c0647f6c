"""Judges an encoder by its parts and by the weights it leaves: the judge serves the batches and searches itself."""

import math
import random

import torch
from atelier_judge import Finding, at_least, budget, cases, close, fails, generator, learner, metric, params, test
from lingua_data import pairs
from lingua_tokenizer import load_tokenizer

TOLERANCE = 2e-5
DIM = 64
tokenizer = load_tokenizer()
# The numbers of tokens, stirred: no weights that were trained elsewhere know which word is which.
order = torch.from_numpy(generator("numbers").permutation(tokenizer.size))


def vectors(weights, numbers, padding):
    """One sentence after the other in float64, so plainly that it can be read off the definition."""
    tokens, mix, bias = (weights[name].double() for name in ("tokens.weight", "mix.weight", "mix.bias"))
    rows = []
    for row, empty in zip(numbers, padding):
        mean = (torch.tanh(tokens[row[~empty]]) @ mix.T + bias).mean(0)
        rows.append(mean / mean.norm())
    return torch.stack(rows)


def loss_of(english, french, temperature):
    """The mean of both directions, each row by itself."""
    scores = english.double() @ french.double().T / temperature
    rows = [scores[i].logsumexp(0) - scores[i, i] + scores[:, i].logsumexp(0) - scores[i, i] for i in range(len(scores))]
    return torch.stack(rows).mean() / 2


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def unit(rng, count, dim):
    return torch.nn.functional.normalize(normal(rng, count, dim), dim=-1)


def draw_weights(rng, vocabulary, dim):
    mix = normal(rng, dim, dim) / dim**0.5
    return {"tokens.weight": normal(rng, vocabulary, dim), "mix.weight": mix, "mix.bias": normal(rng, dim)}


def draw_numbers(rng, vocabulary, batch, length):
    """Rows of tokens, each with padding behind it and now and then none; at least one token is left."""
    lengths = torch.from_numpy(rng.integers(1, length + 1, batch))
    numbers = torch.from_numpy(rng.integers(0, vocabulary, (batch, length)))
    return numbers, torch.arange(length)[None, :] >= lengths[:, None]


def loaded(weights):
    """The learner's encoder with weights of the judge's."""
    encoder = learner.Encoder(*weights["tokens.weight"].shape)
    encoder.load_state_dict(weights)
    return encoder


@test(task=1, points=2)
def matches_the_definition():
    def holds(rng, size):
        weights = draw_weights(rng, int(rng.integers(3, 30)), int(rng.integers(2, 2 + 4 * size)))
        numbers, padding = draw_numbers(rng, len(weights["tokens.weight"]), size, size)
        padding &= rng.random() < 0.5  # in half of the cases there is none
        agree(loaded(weights)(numbers, padding), vectors(weights, numbers, padding), "encoder.vectors")

    cases(16, holds, largest=8)
    rng = generator("large")
    weights = draw_weights(rng, 700, DIM)
    numbers, padding = draw_numbers(rng, 700, 130, 45)
    agree(loaded(weights)(numbers, padding), vectors(weights, numbers, padding), "encoder.vectors")


def agree(actual, expected, message):
    close(actual, expected, atol=math.inf, dtype=torch.float32)
    lengths = actual.double().norm(dim=-1)
    value = lengths[(lengths - 1).abs().argmax()].item()
    if abs(value - 1) > 1e-3:
        fails("encoder.length", value=value)
    close(actual, expected, atol=TOLERANCE, rtol=0, dtype=torch.float32, message=message)


@test(task=1, points=1)
def padding_has_no_influence():
    def holds(rng, size):
        weights = draw_weights(rng, 20, 8)
        numbers, padding = draw_numbers(rng, 20, 1 + size, 2 + size)
        expected = vectors(weights, numbers, padding)
        more = torch.from_numpy(rng.integers(0, 20, (1 + size, 3)))
        numbers = torch.cat([torch.where(padding, (numbers + 7) % 20, numbers), more], 1)
        padding = torch.cat([padding, torch.ones_like(more, dtype=torch.bool)], 1)
        agree(loaded(weights)(numbers, padding), expected, "encoder.padding")

    cases(8, holds, largest=8)


@test(task=2, points=1)
def scores_both_directions():
    def holds(rng, size):
        english, french = unit(rng, 1 + size, 6), unit(rng, 1 + size, 6)
        there, back = learner.info_nce(english, french), learner.info_nce(french, english)
        expected = loss_of(english, french, 0.07)
        close(there, expected, atol=math.inf, dtype=torch.float32)
        close(back, there, atol=1e-4, rtol=1e-4, dtype=torch.float32, message="encoder.one-direction")
        # A sentence and itself fit better than a sentence and its neighbour, whatever the vectors are.
        fitting, shifted = learner.info_nce(english, english), learner.info_nce(english, english.roll(1, 0))
        at_least(float(shifted) - float(fitting), 1e-3, message="encoder.pairs-do-not-matter")

    cases(10, holds, largest=9)


@test(task=2, points=1)
def matches_the_loss():
    def holds(rng, size):
        english, french = unit(rng, size, 2 + size), unit(rng, size, 2 + size)
        near(learner.info_nce(english, french), loss_of(english, french, 0.07), "encoder.loss")
        temperature = float(rng.uniform(0.05, 2))
        near(learner.info_nce(english, french, temperature), loss_of(english, french, temperature), "encoder.temperature")

    cases(12, holds, largest=9)
    rng = generator("large-batch")
    english, french = unit(rng, 300, DIM), unit(rng, 300, DIM)
    near(learner.info_nce(english, french, 0.1), loss_of(english, french, 0.1), "encoder.large-batch")


def near(actual, expected, message):
    close(actual, expected, atol=1e-4, rtol=1e-4, dtype=torch.float32, message=message)


@test(task=2, points=1, hidden=True)
def survives_low_temperatures():
    def holds(rng, size):
        english, french = unit(rng, 1 + size, 8), unit(rng, 1 + size, 8)
        answer = learner.info_nce(english, french, 0.002)
        if isinstance(answer, torch.Tensor) and not torch.isfinite(answer).all():
            fails("encoder.overflow", actual=str(answer.tolist()))
        near(answer, loss_of(english, french, 0.002), "encoder.cold")

    cases(8, holds, largest=9)


def box(texts):
    """Stirred token numbers of texts, filled up to the same length, and where that was done."""
    rows = [order[torch.tensor(tokenizer.encode(text))] for text in texts]
    length = max(map(len, rows))
    padding = torch.arange(length)[None, :] >= torch.tensor([len(row) for row in rows])[:, None]
    numbers = order[tokenizer.pad].repeat(len(rows), length)
    numbers[~padding] = torch.cat(rows)
    return numbers, padding


def sentences():
    """Pairs to learn from and pairs to be found, none of them twice."""
    count = params["batches"] * params["batchSize"]
    drawn = list(dict.fromkeys(pairs(count + 2 * params["heldOut"], int(generator("sentences").integers(2**62)))))
    return drawn[params["heldOut"] :], drawn[: params["heldOut"]]


class Trained:
    """The training, done once for the checks that look at it."""

    shares: "tuple[float, float] | Finding | None" = None


def shares_found():
    if Trained.shares is None:
        try:
            Trained.shares = train_and_search()
        except Finding as finding:
            Trained.shares = finding
    if isinstance(Trained.shares, Finding):
        raise Trained.shares
    return Trained.shares


def train_and_search():
    known, held_out = sentences()
    rng = random.Random(int(generator("batches").integers(2**62)))
    drawn = [rng.sample(known, params["batchSize"]) for _ in range(params["batches"])]
    served = [tuple(tensor for side in zip(*batch) for tensor in box(side)) for batch in drawn]
    counted = budget(len(served))
    seed = int(generator("seed").integers(2**31))
    weights = learner.train(counted.serve(served), len(served), tokenizer.size, seed)
    shapes = {"tokens.weight": (tokenizer.size, DIM), "mix.weight": (DIM, DIM), "mix.bias": (DIM,)}
    close(weights, {name: torch.zeros(shape) for name, shape in shapes.items()}, atol=math.inf, dtype=torch.float32)
    english, french = (vectors(weights, *box(side)) for side in zip(*held_out))
    scores = english @ french.T
    there, back = share_found(scores), share_found(scores.T)
    metric("english-finds-french", there)
    metric("french-finds-english", back)
    metric("batches", counted.spent)
    return there, back


def share_found(scores):
    """The share of rows whose largest score is on the diagonal, and nowhere else: equal scores find nothing."""
    return (scores >= scores.diag()[:, None]).sum(1).eq(1).double().mean().item()


@test(task=3, points=1)
def finds_half_of_the_translations():
    at_least(min(shares_found()), 0.5, message="encoder.half", count=params["heldOut"])


@test(task=3, points=3)
def finds_nearly_all_translations():
    there, back = shares_found()
    at_least(there, 0.95, message="encoder.found", count=params["heldOut"])
    at_least(back, 0.95, message="encoder.found-back", count=params["heldOut"])
