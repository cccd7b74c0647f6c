"""Judges a client's adapter: the judge draws the glossary, serves the batches, applies the adapter itself, and translates."""

import math
import random

import torch
from atelier_judge import Finding, at_least, at_most, budget, close, fails, fresh, generator, learner, metric, params, same, test
from client import ALPHA, RANK, draw_glossary, load_translator, uses, with_glossary
from lingua_data import FINANCE, sentence
from lingua_model import IGNORED, exact_match, make_batch
from lingua_tokenizer import load_tokenizer
from torch.nn.functional import cross_entropy

FEW = 25  # batches after which an adapter that learns has clearly begun to
MOST_NUMBERS = 8192
LAYERS = ("qkv", "out", "up", "down")
tokenizer = load_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def draw(count, *path, domain):
    rng = secret_random(*path)
    return [sentence(rng, domain) for _ in range(count)]


def draw_seed(*path):
    return secret_random(*path).randrange(2**31)


class Client:
    """Words that nobody knows before: a glossary of the secret's, and what is said with it."""

    def __init__(self, name):
        self.terms = draw_glossary(secret_random(name, "terms"))
        self.domain = with_glossary(self.terms)
        self.known = draw(params["pairs"], name, "known", domain=self.domain)
        self.name = name

    def batches(self, count, *path):
        rng = secret_random(self.name, "batches", *path)
        return [rng.sample(self.known, params["batchSize"]) for _ in range(count)]

    def held_out(self, count, with_terms):
        """New sentences that hold a term, or none of them."""
        drawn = dict.fromkeys(draw(12 * count, self.name, "held-out", domain=self.domain))
        known = set(self.known)
        return [pair for pair in drawn if pair not in known and uses(pair[0], self.terms) is with_terms][:count]


def adapter_forms(rank):
    forms = {}
    for name, weight in load_translator(tokenizer).state_dict().items():
        place, _, last = name.rpartition(".")
        if last == "weight" and place.endswith(tuple(f".{layer}" for layer in LAYERS)):
            forms[f"{place}.A"], forms[f"{place}.B"] = (rank, weight.shape[1]), (weight.shape[0], rank)
    return forms


def adapter(served, seed, adapt=learner.adapt):
    """What the learner returns for these batches, once its names, forms and size are right."""
    counted = budget(len(served))
    found = adapt(counted.serve(served), len(served), seed)
    names = set(adapter_forms(RANK))
    if type(found) is not dict or set(found) != names:
        given = set(found) if type(found) is dict else set()
        more = ", ".join(sorted(str(name) for name in given - names)[:3])[:120] or "–"
        fails("glossary.names", found=len(given), wanted=len(names), missing=", ".join(sorted(names - given)[:3]) or "–", more=more)
    budget.parameters(found, at_most=MOST_NUMBERS, message="glossary.too-large")
    first = found["blocks.0.qkv.A"]
    rank = len(first) if isinstance(first, torch.Tensor) and 0 < first.dim() and 0 < len(first) <= RANK else RANK
    close(found, {name: torch.zeros(form) for name, form in adapter_forms(rank).items()}, atol=math.inf, dtype=torch.float32)
    return found, counted.spent


def adapted(found):
    """The translator with the adapter written into its layers."""
    model = load_translator(tokenizer)
    weights = model.state_dict()
    for name, A in found.items():
        if name.endswith(".A"):
            place = name.removesuffix("A")
            weights[f"{place}weight"] += ALPHA / len(A) * found[f"{place}B"] @ A
    return model


@torch.no_grad()
def mean_loss(model, pairs):
    inputs, targets = make_batch(tokenizer, pairs)
    return cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED).item()


@test(task=1, points=2)
def the_adapter_is_small_and_learns():
    client = Client("few")
    held_out = client.held_out(64, with_terms=True)
    before = mean_loss(load_translator(tokenizer), held_out)
    found, spent = adapter(client.batches(FEW), draw_seed("few-seed"))
    at_most(mean_loss(adapted(found), held_out), 0.6 * before, message="glossary.no-progress", before=before, spent=spent, batches=FEW)


@test(task=1, points=1)
def the_same_seed_gives_the_same_adapter(rng):
    client, count, seed = Client("repeat"), int(rng.integers(4, 8)), draw_seed("repeat-seed")
    served, others = client.batches(count), client.batches(count, "others")
    first, _ = adapter(served, seed)
    other, _ = adapter(others, seed)
    if all(torch.equal(first[name], other[name]) for name in first):
        fails("glossary.untouched")
    before = mean_loss(load_translator(tokenizer), served[0])
    at_most(mean_loss(adapted(first), served[0]), before, message="glossary.stirred", before=before)
    second, _ = adapter(served, seed, fresh.adapt)
    same(second, first, message="glossary.not-repeatable", picture=False)


class Full:
    """The whole training, done once for the checks that look at it."""

    outcome = None


def shares():
    """What is right after the whole training: with the client's terms, without them, and without them before."""
    if Full.outcome is None:
        try:
            Full.outcome = train_fully()
        except Finding as finding:
            Full.outcome = finding
    if isinstance(Full.outcome, Finding):
        raise Full.outcome
    return Full.outcome


def train_fully():
    client = Client("full")
    found, spent = adapter(client.batches(params["batches"]), draw_seed("full-seed"))
    model, others = adapted(found), client.held_out(params["heldOut"], with_terms=False)
    reached = {
        "with": exact_match(model, tokenizer, client.held_out(params["heldOut"], with_terms=True)),
        "without": exact_match(model, tokenizer, others),
        "before": exact_match(load_translator(tokenizer), tokenizer, others),
    }
    metric("with-terms", reached["with"])
    metric("without-terms", reached["without"])
    metric("batches", spent)
    return reached


@test(task=2, points=2)
def half_of_the_clients_sentences_are_right():
    at_least(shares()["with"], 0.5, message="glossary.halfway", batches=params["batches"])


@test(task=2, points=2)
def nearly_all_of_the_clients_sentences_are_right():
    reached = shares()
    # Nobody is asked for more than the translator that was carried here can do.
    at_least(reached["with"], min(0.9, reached["before"] - 0.05), message="glossary.terms", batches=params["batches"])


@test(task=2, points=1, hidden=True)
def the_other_sentences_stay_right():
    reached = shares()
    if reached["with"] < 0.5:
        fails("glossary.terms-first")
    at_least(reached["without"], min(0.95, reached["before"] - 0.03), message="glossary.others", before=reached["before"])
