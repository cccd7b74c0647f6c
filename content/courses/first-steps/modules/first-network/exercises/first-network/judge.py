"""Judges a classifier by the weights it leaves: the judge serves the batches, counts them, and sorts the sentences itself."""

import math
import random
import zlib
from dataclasses import replace

import torch
from atelier_judge import Finding, at_least, budget, cases, close, fails, generator, learner, metric, params, same, test, true, unchanged
from lingua_data import FINANCE, LEGAL, Noun, sentence

CLASSES = 4
NAMES = ("embedding", "hidden.weight", "hidden.bias", "out.weight", "out.bias")


def reference_features(text, buckets, lower=True, edges=True):
    text = text.lower() if lower else text
    text = f" {text} " if edges else text
    return sorted(zlib.crc32(text[i : i + n].encode()) % buckets for n in (1, 2, 3) for i in range(len(text) - n + 1))


def reference_scores(weights, texts, reduce=torch.mean, activate=torch.relu):
    """In float64, one text after the other."""
    embedding, hidden, hidden_bias, out, out_bias = (weights[name].double() for name in NAMES)
    rows = [reduce(embedding[reference_features(text, len(embedding))], 0) for text in texts]
    return activate(torch.stack(rows) @ hidden.T + hidden_bias) @ out.T + out_bias


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def make_up(rng, syllables):
    return "".join(rng.choice("bdfglmnprstv") + rng.choice("aeiou") for _ in range(syllables))


def make_up_domain(rng):
    """Nouns that nobody has heard; only the batches say which belong together."""
    nouns = [Noun(make_up(rng, 3), make_up(rng, 4), rng.random() < 0.5) for _ in range(12)]
    return replace(FINANCE, actors=tuple(nouns[:6]), objects=tuple(nouns[6:]))


def draw(count, rng, domains):
    """Pairs (text, class): the class is twice the number of the domain, plus one for French."""
    kinds = [(rng.randrange(2), rng.randrange(2)) for _ in range(count)]
    return [(sentence(rng, domains[domain])[language], 2 * domain + language) for domain, language in kinds]


def draw_batches(count, rng, domains):
    return [draw(params["batchSize"], rng, domains) for _ in range(count)]


def trained(batches, seed):
    """The learner's weights after these batches, in the form they must have."""
    weights = learner.train(budget(len(batches)).serve(batches), len(batches), seed)
    check_form(weights)
    return weights


def check_form(weights):
    """Sizes are the learner's choice, as long as they fit each other."""
    true(type(weights) is dict and set(weights) == set(NAMES), "network.names", names=", ".join(NAMES))
    for name in NAMES:
        if not isinstance(weights[name], torch.Tensor) or weights[name].dim() != (1 if "bias" in name else 2):
            fails("network.shapes", name=name)
    (_, width), hidden = weights["embedding"].shape, len(weights["hidden.bias"])
    shapes = {"hidden.weight": (hidden, width), "hidden.bias": (hidden,), "out.weight": (CLASSES, hidden), "out.bias": (CLASSES,)}
    for name in NAMES:
        true(tuple(weights[name].shape) == shapes.get(name, tuple(weights[name].shape)) and weights[name].numel() > 0, "network.shapes", name=name)
        close(weights[name], torch.zeros_like(weights[name], dtype=torch.float32), atol=math.inf, dtype=torch.float32)


def accuracy(weights, held_out):
    texts, classes = zip(*held_out)
    return float((reference_scores(weights, texts).argmax(-1) == torch.tensor(classes)).double().mean())


class Trained:
    """The training on words that nobody has heard, done once for the checks that look at it."""

    outcome = None


def trained_on_unheard():
    if Trained.outcome is None:
        rng = secret_random("unheard")
        domains = make_up_domain(rng), make_up_domain(rng)
        try:
            weights = trained(draw_batches(params["batches"], rng, domains), rng.randrange(2**31))
            Trained.outcome = weights, draw(params["heldOut"], rng, domains)
        except Finding as finding:
            Trained.outcome = finding
    if isinstance(Trained.outcome, Finding):
        raise Trained.outcome
    return Trained.outcome


def draw_text(rng, size):
    """Letters of both languages, large and small, and some that take several bytes."""
    return "".join(rng.choice(list("abcdeéèàœ' ETLÉ.😀")) for _ in range(size))


@test(task=1, points=2)
def features_are_the_grams():
    def holds(rng, size):
        text, buckets = draw_text(rng, size - 1), int(rng.integers(2, 3000))
        found = learner.features(text, buckets)
        true(type(found) is list and all(type(number) is int for number in found), "network.whole-numbers")
        expected = reference_features(text, buckets)
        if sorted(found) == expected:
            return
        if sorted(found) == reference_features(text, buckets, lower=False):
            fails("network.case")
        if sorted(found) == reference_features(text, buckets, edges=False):
            fails("network.edges")
        if len(found) < len(expected) and set(found) == set(expected):
            fails("network.once")
        if len(found) != len(expected):
            fails("network.how-many", actual=len(found), expected=len(expected))
        fails("network.buckets", wrong=len(set(found) - set(expected)), count=len(set(found)))

    cases(60, holds, largest=40)


def random_weights(rng, buckets, width, hidden):
    shapes = {"embedding": (buckets, width), "hidden.weight": (hidden, width), "hidden.bias": (hidden,)}
    shapes |= {"out.weight": (CLASSES, hidden), "out.bias": (CLASSES,)}
    return {name: torch.from_numpy(rng.normal(size=shape)).float() for name, shape in shapes.items()}


def check_scores(rng, texts, buckets):
    weights = random_weights(rng, buckets, int(rng.integers(2, 20)), int(rng.integers(2, 20)))
    expected = reference_scores(weights, texts)
    found = unchanged(learner.scores, weights, texts, message="network.inputs-changed")
    close(found, torch.zeros_like(expected), atol=math.inf)
    message = "network.scores"
    if torch.allclose(found.double(), reference_scores(weights, texts, reduce=torch.sum), rtol=1e-3, atol=1e-3):
        message = "network.sum"
    elif torch.allclose(found.double(), reference_scores(weights, texts, activate=lambda x: x), rtol=1e-3, atol=1e-3):
        message = "network.relu"
    close(found, expected, rtol=1e-4, atol=1e-4, message=message)


@test(task=2, points=2)
def scores_follow_the_layers():
    def holds(rng, size):
        texts = [draw_text(rng, int(rng.integers(0, 30))) for _ in range(size)]
        check_scores(rng, texts, int(rng.integers(2, 60)))

    cases(30, holds, largest=8)
    rng = generator("long")
    check_scores(rng, [draw_text(rng, int(rng.integers(1, 120))) for _ in range(64)], 3000)


@test(task=3, points=2)
def learns_words_nobody_has_heard():
    weights, held_out = trained_on_unheard()
    share = accuracy(weights, held_out)
    metric("accuracy-made-up", share)
    at_least(share, 0.5, message="network.no-progress", batches=params["batches"])
    at_least(share, 0.85, message="network.unheard", batches=params["batches"])


@test(task=3, points=1)
def stays_small():
    weights, _ = trained_on_unheard()
    count = budget.parameters(weights, at_most=params["mostParameters"], message="network.too-large")
    metric("parameters", count)


@test(task=3, points=1)
def the_same_seed_gives_the_same_weights():
    rng = secret_random("repeat")
    batches, seed = draw_batches(4, rng, (FINANCE, LEGAL)), rng.randrange(2**31)
    first, second = trained(batches, seed), trained(batches, seed)
    same(second, first, message="network.not-repeatable", picture=False)
    other = trained(batches, seed + 1)
    if all(weight.shape == other[name].shape and torch.equal(weight, other[name]) for name, weight in first.items()):
        fails("network.seed-ignored")


@test(task=3, points=2, hidden=True)
def sorts_sentences_never_seen():
    rng = secret_random("full")
    batches = draw_batches(params["batches"], rng, (FINANCE, LEGAL))
    weights = trained(batches, rng.randrange(2**31))
    budget.parameters(weights, at_most=params["mostParameters"], message="network.too-large")
    seen = {text for batch in batches for text, _ in batch}
    held_out = [pair for pair in draw(2 * params["heldOut"], rng, (FINANCE, LEGAL)) if pair[0] not in seen][: params["heldOut"]]
    share = accuracy(weights, held_out)
    metric("accuracy", share)
    at_least(share, 0.95, message="network.accuracy", batches=params["batches"])
