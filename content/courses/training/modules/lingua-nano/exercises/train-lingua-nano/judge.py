"""Judges a training loop by the weights it leaves: the judge serves the batches, counts them, and translates itself."""

import math
import random
from dataclasses import replace

import torch
from atelier_judge import Finding, artifact, at_least, at_most, budget, close, fails, fresh, generator, learner, metric, params, same, test
from lingua_data import FINANCE, Adjective, Domain, Noun, Verb, sentence
from lingua_model import IGNORED, Lingua, build_model, exact_match, make_batch
from lingua_tokenizer import load_tokenizer

FEW = 40  # batches after which a loop that works has clearly begun to learn
tokenizer = load_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def make_up(rng, syllables):
    return "".join(rng.choice("bdfglmnprstv") + rng.choice("aeiou") for _ in range(syllables))


def make_up_noun(rng):
    """Stands in no weights that were trained elsewhere, nor in sentences that somebody makes for himself."""
    return Noun(make_up(rng, 2), make_up(rng, 3))


def make_up_domain(rng):
    """As many words as FINANCE has, none of which anybody has heard: here only weights from the batches served do better than fresh ones."""

    def verb():
        english = make_up(rng, 2)
        return Verb(english, f"{english}s", make_up(rng, 3))

    def adjective():
        masculine = make_up(rng, 3)
        return Adjective(make_up(rng, 2), masculine, f"{masculine}e")

    return Domain(
        actors=tuple(make_up_noun(rng) for _ in FINANCE.actors),
        objects=tuple(make_up_noun(rng) for _ in FINANCE.objects),
        verbs=tuple(verb() for _ in FINANCE.verbs),
        adjectives=tuple(adjective() for _ in FINANCE.adjectives),
        times=FINANCE.times,
    )


made_up = make_up_noun(secret_random("noun"))
MOST_OF_FINANCE = replace(FINANCE, actors=(*FINANCE.actors, made_up))
UNHEARD = make_up_domain(secret_random("domain"))


def draw_seed(*path):
    """No number that a program could know for that of a check."""
    return secret_random(*path).randrange(2**31)


def draw(count, *path, domain):
    """Pairs from a place of their own in the submission's secret."""
    rng = secret_random(*path)
    return [sentence(rng, domain) for _ in range(count)]


def batches(count, *path, domain):
    """So many batches of pairs, as lists of tuples."""
    size = params["batchSize"]
    pairs = draw(count * size, *path, domain=domain)
    return [pairs[start : start + size] for start in range(0, len(pairs), size)]


def trained(served, seed, train=learner.train):
    """The learner's model after these batches, rebuilt here from its weights, and how many batches it took."""
    counted = budget(len(served))
    weights = train(counted.serve(served), len(served), seed)
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
    served = batches(params["batches"], "full", domain=MOST_OF_FINANCE)
    model, spent = trained(served, draw_seed("full-seed"))
    seen = {pair for batch in served for pair in batch}
    held_out = [pair for pair in draw(2 * params["heldOut"], "held-out", domain=FINANCE) if pair not in seen][: params["heldOut"]]
    with_noun = draw(50, "noun-held-out", domain=replace(FINANCE, actors=(made_up,)))
    known = exact_match(model, tokenizer, with_noun)
    metric("made-up-noun", known)
    share = exact_match(model, tokenizer, held_out)
    metric("exact-match", share)
    metric("held-out-loss", mean_loss(model, held_out))
    metric("batches", spent)
    if share >= 0.5:
        at_least(known, 0.25, message="training.not-from-batches")
    return model, share


@test(task=1, points=2)
def the_loss_falls():
    seed, held_out = draw_seed("few-seed"), draw(64, "few-held-out", domain=UNHEARD)
    before = mean_loss(build_model(tokenizer, seed), held_out)
    model, spent = trained(batches(FEW, "few", domain=UNHEARD), seed)
    after = mean_loss(model, held_out)
    at_most(after, 0.6 * before, message="training.no-progress", before=before, spent=spent, batches=FEW)
    Trained.learns = True


@test(task=2, points=1)
def the_same_seed_gives_the_same_weights(rng):
    count, seed = int(rng.integers(6, 16)), draw_seed("repeat-seed")
    served, others = (batches(count, name, domain=UNHEARD) for name in ("repeat", "repeat-others"))
    (first, spent), (other, _) = (trained(those, seed) for those in (served, others))
    before = mean_loss(build_model(tokenizer, seed), served[0])
    # Weights that chance has stirred, or that overflow, are not trained.
    at_most(mean_loss(first, served[0]), 0.98 * before, message="training.untouched", before=before, spent=spent)
    # Whoever keeps an answer for each seed would seem repeatable.
    if all(torch.equal(weight, other.state_dict()[name]) for name, weight in first.state_dict().items()):
        fails("training.replayed")
    # In a program begun anew, which remembers nothing: whoever keeps answers by batches and seed would seem repeatable too.
    second, _ = trained(served, seed, fresh.train)
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
