"""Judges a training loop by the weights it leaves: the judge serves the batches, counts them, and translates itself."""

import math
import random
from dataclasses import replace

import torch
from atelier_judge import Finding, artifact, at_least, at_most, budget, close, fails, generator, learner, metric, params, same, test
from lingua_data import FINANCE, Noun, sentence
from lingua_model import IGNORED, Lingua, build_model, exact_match, make_batch
from lingua_tokenizer import load_tokenizer

FEW = 40  # batches after which a loop that works has clearly begun to learn
tokenizer = load_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def make_up_noun(rng):
    """Stands in no weights that were trained elsewhere, nor in sentences that somebody makes for himself."""
    english, french = ("".join(rng.choice("bdfglmnprstv") + rng.choice("aeiou") for _ in range(length)) for length in (2, 3))
    return Noun(english, french)


made_up = make_up_noun(secret_random("noun"))
DOMAIN = replace(FINANCE, actors=(*FINANCE.actors, made_up))


def draw(count, *path, domain=DOMAIN):
    """Pairs from a place of their own in the submission's secret."""
    rng = secret_random(*path)
    return [sentence(rng, domain) for _ in range(count)]


def batches(count, *path):
    """So many batches of pairs, as lists of tuples."""
    size = params["batchSize"]
    pairs = draw(count * size, *path)
    return [pairs[start : start + size] for start in range(0, len(pairs), size)]


def trained(served, seed):
    """The learner's model after these batches, rebuilt here from its weights, and how many batches it took."""
    counted = budget(len(served))
    weights = learner.train(counted.serve(served), len(served), seed)
    fresh = build_model(tokenizer, 0)
    close(weights, dict(fresh.state_dict()), atol=math.inf, dtype=torch.float32)
    fresh.load_state_dict(weights)
    return fresh, counted.spent


@torch.no_grad()
def mean_loss(model, pairs):
    inputs, targets = make_batch(tokenizer, pairs)
    return torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED).item()


class Trained:
    """The full training, done once for the checks that look at it."""

    learns = False
    outcome: tuple[Lingua, float] | Finding | None = None


def full_training():
    if not Trained.learns:
        fails("training.not-tried", batches=FEW)
    if Trained.outcome is None:
        try:
            Trained.outcome = train_fully()
        except Finding as finding:
            Trained.outcome = finding
    if isinstance(Trained.outcome, Finding):
        raise Trained.outcome
    return Trained.outcome


def train_fully():
    served = batches(params["batches"], "full")
    model, spent = trained(served, seed=1)
    seen = {pair for batch in served for pair in batch}
    held_out = [pair for pair in draw(2 * params["heldOut"], "held-out", domain=FINANCE) if pair not in seen][: params["heldOut"]]
    with_noun = draw(50, "noun-held-out", domain=replace(FINANCE, actors=(made_up,)))
    known = exact_match(model, tokenizer, with_noun)
    metric("made-up-noun", known)
    share = exact_match(model, tokenizer, held_out)
    metric("exact-match", share)
    metric("held-out-loss", mean_loss(model, held_out))
    metric("batches", spent)
    if share > 0.5:
        at_least(known, 0.25, message="training.not-from-batches")
    return model, share


@test(task=1, points=2)
def the_loss_falls():
    held_out = draw(64, "few-held-out")
    before = mean_loss(build_model(tokenizer, 3), held_out)
    model, spent = trained(batches(FEW, "few"), seed=3)
    after = mean_loss(model, held_out)
    at_most(after, 0.6 * before, message="training.no-progress", before=before, spent=spent, batches=FEW)
    Trained.learns = True


@test(task=2, points=1)
def the_same_seed_gives_the_same_weights():
    served, others = batches(6, "repeat"), batches(6, "repeat-others")
    (first, _), (other, _), (second, _) = (trained(those, seed=5) for those in (served, others, served))
    if mean_loss(first, served[0]) == mean_loss(build_model(tokenizer, 5), served[0]):
        fails("training.untouched")
    # Whoever keeps an answer for each seed would seem repeatable.
    if mean_loss(first, served[0]) == mean_loss(other, served[0]):
        fails("training.replayed")
    same(dict(second.state_dict()), dict(first.state_dict()), message="training.not-repeatable")


@test(task=3, points=2)
def half_of_the_sentences_are_right():
    _, share = full_training()
    at_least(share, 0.5, message="training.halfway", batches=params["batches"])


@test(task=3, points=3)
def nearly_all_sentences_are_right():
    model, share = full_training()
    at_least(share, 0.95, message="training.exact-match", batches=params["batches"])
    artifact("weights", {name: weight.numpy() for name, weight in model.state_dict().items()})
