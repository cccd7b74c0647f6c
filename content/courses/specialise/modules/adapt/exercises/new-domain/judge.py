"""Judges a move to a new field by what was gained and what was lost: the judge serves the law, applies the patch, and translates both."""

import math
import random
from dataclasses import replace

import torch
from atelier_judge import Finding, artifact, at_least, budget, cases, close, fails, generator, learner, metric, params, test, unchanged
from law import MARKS, NEW, RANK, load_law_tokenizer, load_weights, with_patch
from lingua_data import FINANCE, LEGAL, Noun, sentence
from lingua_model import Lingua, exact_match
from lingua_tokenizer import load_tokenizer

MOST_NUMBERS = 21_000
MOST_ROWS = 64
LAYERS = ("qkv", "out", "up", "down")
tokenizer = load_law_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def draw(count, *path, domain):
    rng = secret_random(*path)
    return [sentence(rng, domain) for _ in range(count)]


def new_sentences(count, *path, domain, known):
    """So many pairs that are none of the known ones."""
    known = set(known)
    return [pair for pair in dict.fromkeys(draw(2 * count, *path, domain=domain)) if pair not in known][:count]


def make_up_byname(rng):
    """Two actors side by side that mean a third: "the witness clerk", "le plaignant". Nobody's own sentences hold it."""
    one, other, meant = rng.sample(LEGAL.actors, 3)
    return Noun(f"{one.english} {other.english}", meant.french, meant.feminine)


byname = make_up_byname(secret_random("byname"))
COURT = replace(LEGAL, actors=(*LEGAL.actors, byname))


def model_of(weights):
    model = Lingua(len(weights["tokens.weight"]))
    model.load_state_dict(weights)
    return model


# The table


def random_weights(rng, vocabulary, dim):
    """A state with a table and some of what else a model has."""
    forms = {"tokens.weight": (vocabulary, dim), "places.weight": (9, dim), "blocks.0.qkv.weight": (3 * dim, dim), "norm.bias": (dim,)}
    return {name: torch.from_numpy(rng.normal(size=form)).float() for name, form in forms.items()}


def grown(weights, rows):
    """Row by row, so plainly that it can be read off the statement."""
    table = weights["tokens.weight"]
    order = [*table[: len(table) - MARKS], *rows, *table[len(table) - MARKS :]]
    return {**weights, "tokens.weight": torch.stack(order)}


@test(task=1, points=2)
def the_table_grows_before_the_marks():
    def compare(rng, vocabulary, dim, new):
        weights, rows = random_weights(rng, vocabulary, dim), torch.from_numpy(rng.normal(size=(new, dim))).float()
        expected = grown(weights, rows)
        found = unchanged(learner.grow, weights, rows, message="law.inputs-changed")
        if type(found) is not dict or set(found) != set(expected):
            fails("law.grow-names")
        table = found["tokens.weight"]
        if not isinstance(table, torch.Tensor) or table.shape != expected["tokens.weight"].shape:
            actual = str(tuple(table.shape)) if isinstance(table, torch.Tensor) else type(table).__name__
            fails("law.grow-shape", actual=actual, expected=str(tuple(expected["tokens.weight"].shape)))
        close(found, expected, atol=0, rtol=0, dtype=torch.float32, message="law.grow", picture=False)

    def drawn(rng, size):
        compare(rng, MARKS + int(rng.integers(1, 4 * size)), int(rng.integers(1, 9)), int(rng.integers(1, 3 * size + 1)))

    cases(12, drawn, largest=9)
    compare(generator("large"), load_tokenizer().size, 64, NEW)


# The patch


def patch_forms(rank):
    forms = {}
    for name, weight in load_weights().items():
        place, _, last = name.rpartition(".")
        if last == "weight" and place.endswith(tuple(f".{layer}" for layer in LAYERS)):
            forms[f"{place}.A"], forms[f"{place}.B"] = (rank, weight.shape[1]), (weight.shape[0], rank)
    return forms


def check_form(patch):
    names = {"tokens", "rows", *patch_forms(RANK)}
    if type(patch) is not dict or set(patch) != names:
        given = set(patch) if type(patch) is dict else set()
        more = ", ".join(sorted(str(name) for name in given - names)[:3])[:120] or "–"
        fails("law.names", found=len(given), wanted=len(names), missing=", ".join(sorted(names - given)[:3]) or "–", more=more)
    budget.parameters(patch, at_most=MOST_NUMBERS, message="law.too-large")
    tokens, first = patch["tokens"], patch["blocks.0.qkv.A"]
    if not isinstance(tokens, torch.Tensor) or tokens.dtype != torch.int64 or tokens.dim() != 1 or len(tokens) > MOST_ROWS:
        fails("law.tokens", most=MOST_ROWS)
    if len(tokens) and not (0 <= int(tokens.min()) and int(tokens.max()) < tokenizer.size and len(tokens.unique()) == len(tokens)):
        fails("law.tokens", most=MOST_ROWS)
    rank = len(first) if isinstance(first, torch.Tensor) and 0 < first.dim() and 0 < len(first) <= RANK else RANK
    forms = {"rows": (len(tokens), 64), **patch_forms(rank)}
    matrices = {name: patch[name] for name in forms}
    close(matrices, {name: torch.zeros(form) for name, form in forms.items()}, atol=math.inf, dtype=torch.float32)


class Moved:
    """The whole training, done once for the checks that look at it."""

    outcome = None


def moved():
    if Moved.outcome is None:
        try:
            Moved.outcome = move()
        except Finding as finding:
            Moved.outcome = finding
    if isinstance(Moved.outcome, Finding):
        raise Moved.outcome
    return Moved.outcome


def move():
    """The weights with the learner's patch, and the shares of law and of finance that are right with them, and were before."""
    law = draw(params["pairs"], "law", domain=COURT)
    archive = draw(params["archive"], "archive", domain=FINANCE)
    rng = secret_random("batches")
    counted = budget(params["batches"])
    served = counted.serve(rng.sample(law, params["batchSize"]) for _ in range(params["batches"]))
    patch = learner.adapt(served, archive, params["batches"], secret_random("seed").randrange(2**31))
    check_form(patch)
    before = grown(load_weights(), torch.zeros(NEW, 64))
    after = with_patch(before, patch)
    patched = model_of(after)
    finance = new_sentences(params["heldOut"], "finance-held-out", domain=FINANCE, known=archive)
    shares = {
        "law": exact_match(patched, tokenizer, new_sentences(params["heldOut"], "law-held-out", domain=LEGAL, known=law)),
        "finance": exact_match(patched, tokenizer, finance),
        "before": exact_match(model_of(before), tokenizer, finance),
    }
    for name in ("law", "finance"):
        metric(name, shares[name])
    metric("batches", counted.spent)
    if shares["law"] >= 0.5:
        known = exact_match(patched, tokenizer, draw(50, "byname-held-out", domain=replace(LEGAL, actors=(byname,))))
        metric("byname", known)
        at_least(known, 0.25, message="law.not-from-batches")
    return after, shares


def finance_asked(shares):
    """Nobody is asked for more than the translator that was carried here can do."""
    return min(0.95, shares["before"] - 0.03)


@test(task=2, points=1)
def half_of_the_law_is_right():
    _, shares = moved()
    at_least(shares["law"], 0.5, message="law.halfway", batches=params["batches"])


@test(task=2, points=2)
def nearly_all_of_the_law_is_right():
    _, shares = moved()
    at_least(shares["law"], 0.9, message="law.exact-match", batches=params["batches"])


@test(task=3, points=3)
def the_finance_is_not_forgotten():
    after, shares = moved()
    if shares["law"] < 0.5:
        fails("law.first", law=shares["law"])
    at_least(shares["finance"], finance_asked(shares), message="law.forgotten", before=shares["before"])
    if shares["law"] >= 0.9:
        artifact("adapted", {name: weight.numpy() for name, weight in after.items()})
