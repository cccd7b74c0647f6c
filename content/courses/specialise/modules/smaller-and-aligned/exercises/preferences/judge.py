"""Judges a preference: by the loss, by what the model finds likelier, and by whether it can still translate."""

import math
import random
from pathlib import Path

import numpy
import torch
from atelier_judge import Finding, at_least, budget, cases, close, fails, generator, learner, metric, params, test
from lingua_model import build_model, exact_match, make_batch
from lingua_tokenizer import load_tokenizer
from undecided import VERBS, ordinary, two_answers, undecided

IGNORED = -100
A_THOUSAND_TIMES = math.log(1000)
tokenizer = load_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


PREFERRED = secret_random("preferred").randrange(2)  # the house that this submission's client belongs to


def draw_triple(rng):
    """(English, chosen, rejected)"""
    english, *answers = two_answers(rng)
    return english, answers[PREFERRED], answers[1 - PREFERRED]


def draw_batches():
    rng = secret_random("batches")
    return [
        ([draw_triple(rng) for _ in range(params["preferred"])], [ordinary(rng) for _ in range(params["ordinary"])])
        for _ in range(params["batches"])
    ]


def load_carried():
    arrays = numpy.load(Path("carried") / "weights.npz")
    return {name: torch.from_numpy(arrays[name]) for name in arrays.files}


def rebuild(weights):
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    return model


def draw_new(draw, count, seen, *path):
    """So many sentences of a kind, none of which the learner was served."""
    rng, found = secret_random(*path), {}
    while len(found) < count:
        sentence = draw(rng)
        if sentence[0] not in seen:
            found[sentence] = None
    return list(found)


class Aligned:
    """The one training, for the checks that look at it."""

    outcome: tuple | Finding | None = None


def aligned():
    """The model that came back, new triples and new ordinary pairs."""
    if Aligned.outcome is None:
        try:
            Aligned.outcome = align()
        except Finding as finding:
            Aligned.outcome = finding
    if isinstance(Aligned.outcome, Finding):
        raise Aligned.outcome
    return Aligned.outcome


def align():
    start, served = undecided(load_carried(), secret_random("reading").randrange(2**31)), draw_batches()
    counted = budget(params["batches"])
    weights = learner.align(start, counted.serve(served), params["batches"], secret_random("seed").randrange(2**31))
    if counted.spent == 0:
        fails("preferences.not-from-batches")
    close(weights, dict(start), atol=math.inf, dtype=torch.float32, picture=False)
    seen = {sentence[0] for batch in served for kind in batch for sentence in kind}
    triples = draw_new(draw_triple, params["heldOut"], seen, "held-out")
    others = draw_new(ordinary, params["heldOut"], seen, "others")
    metric("batches", counted.spent)
    metric("preferred-before", likelier(rebuild(start), triples, 0.0))
    return rebuild(weights), triples, others


@torch.no_grad()
def log_probabilities(model, pairs):
    inputs, targets = make_batch(tokenizer, pairs)
    return reference_log_probabilities(model(inputs), targets)


def likelier(model, triples, margin):
    """The share of sentences whose chosen answer is likelier than the rejected one by that much, as a logarithm."""
    chosen = log_probabilities(model, [(english, good) for english, good, _ in triples])
    rejected = log_probabilities(model, [(english, bad) for english, _, bad in triples])
    return (chosen - rejected > margin).double().mean().item()


def reference_log_probabilities(scores, targets):
    asked = targets != IGNORED
    all_of_them = scores.double().log_softmax(-1).gather(-1, targets.clamp(min=0)[..., None])[..., 0]
    return torch.where(asked, all_of_them, torch.zeros_like(all_of_them)).sum(-1)


def reference_loss(chosen, rejected, chosen_before, rejected_before, beta):
    margins = [beta * float(c - cb - r + rb) for c, r, cb, rb in zip(*(t.double() for t in (chosen, rejected, chosen_before, rejected_before)))]
    # -ln sigmoid(m) is ln(1 + exp(-m)), written so that nothing overflows.
    losses = [max(0.0, -margin) + math.log1p(math.exp(-abs(margin))) for margin in margins]
    return torch.tensor(sum(losses) / len(losses), dtype=torch.float64)


@test(task=1, points=1)
def sums_the_answers_tokens():
    def matches(rng, batch, length, vocabulary, scale):
        scores = torch.from_numpy(rng.normal(size=(batch, length, vocabulary)) * scale).float()
        targets = torch.from_numpy(rng.integers(0, vocabulary, (batch, length)))
        targets[torch.from_numpy(rng.random((batch, length)) < 0.5)] = IGNORED
        expected = reference_log_probabilities(scores, targets)
        actual = learner.log_probabilities(scores, targets)
        close(actual, expected.clone(), rtol=1e-4, atol=1e-4, dtype=torch.float32, message="preferences.log-probabilities")

    def holds(rng, size):
        matches(rng, int(rng.integers(1, 5)), size, int(rng.integers(2, 12)), float(rng.choice([1.0, 5.0, 300.0])))

    cases(20, holds, largest=9)
    matches(generator("large"), 20, 50, 300, 2.0)


@test(task=1, points=1)
def matches_the_definition():
    def holds(rng, size):
        scale = float(rng.choice([1.0, 20.0, 5000.0]))
        four = [torch.from_numpy(-numpy.abs(rng.normal(size=size)) * scale).float() for _ in range(4)]
        beta = float(rng.uniform(0.05, 1))
        expected = reference_loss(*four, beta)
        close(learner.dpo_loss(*four, beta), expected.clone(), rtol=1e-4, atol=1e-5, dtype=torch.float32, message="preferences.loss")

    cases(30, holds, largest=24)


@test(task=2, points=1)
def finds_the_chosen_answer_likelier():
    model, triples, _ = aligned()
    share = likelier(model, triples, 0.0)
    metric("preferred", share)
    at_least(share, 0.95, message="preferences.not-preferred", batches=params["batches"])


@test(task=2, points=1)
def finds_it_a_thousand_times_likelier():
    model, triples, _ = aligned()
    share = likelier(model, triples, A_THOUSAND_TIMES)
    metric("preferred-a-thousandfold", share)
    at_least(share, 0.95, message="preferences.hardly-preferred")


@test(task=3, points=2)
def writes_the_preferred_sentence():
    model, triples, _ = aligned()
    share = exact_match(model, tokenizer, [(english, good) for english, good, _ in triples])
    metric("preferred-exact-match", share)
    at_least(share, 0.95, message="preferences.lost-sentence", verb=VERBS[PREFERRED])


@test(task=3, points=2)
def translates_the_rest_as_before():
    model, _, others = aligned()
    share = exact_match(model, tokenizer, others)
    metric("others-exact-match", share)
    at_least(share, 0.93, message="preferences.lost-others")
