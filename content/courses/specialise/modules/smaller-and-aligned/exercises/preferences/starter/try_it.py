"""Aligns your own translator with a client who likes one of two verbs. Change anything here: only preferences.py is judged."""

import random

import atelier
import numpy
import torch

from lingua_model import build_model, exact_match, make_batch, translate
from lingua_tokenizer import load_tokenizer
from preferences import align, dpo_loss, log_probabilities
from undecided import VERBS, ordinary, two_answers, undecided

BATCHES, SEED = 50, 7
PREFERRED = 1  # 0: contrôle, 1: examine

tokenizer = load_tokenizer()
arrays = numpy.load("carried/weights.npz")
start = undecided({name: torch.from_numpy(arrays[name]) for name in arrays.files}, SEED)

numbers = torch.tensor([-3.0])
print("dpo_loss where nothing has changed yet, to be ln 2 = 0.693:", round(float(dpo_loss(numbers, numbers, numbers, numbers, 0.1)), 3))

rng = random.Random(SEED)


def draw_triple():
    """(English, chosen, rejected)"""
    english, *answers = two_answers(rng)
    return english, answers[PREFERRED], answers[1 - PREFERRED]


batches = [([draw_triple() for _ in range(12)], [ordinary(rng) for _ in range(20)]) for _ in range(BATCHES)]
triples, others = [draw_triple() for _ in range(80)], [ordinary(rng) for _ in range(80)]


def describe(name, weights):
    """What a model prefers, and what it can still do."""
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    with torch.no_grad():
        good, bad = (make_batch(tokenizer, [(triple[0], triple[which]) for triple in triples]) for which in (1, 2))
        chosen, rejected = (log_probabilities(model(inputs), targets) for inputs, targets in (good, bad))
    print(f"\n{name}")
    print(f"  log-probability of the chosen answers {chosen.mean():.2f}, of the rejected ones {rejected.mean():.2f}")
    right = exact_match(model, tokenizer, [(english, answer) for english, answer, _ in triples])
    print(f"  writes exactly the chosen sentence: {right:.0%}; other sentences exactly right: {exact_match(model, tokenizer, others):.0%}")
    for english, answer in zip([triple[0] for triple in triples[:2]], translate(model, tokenizer, [triple[0] for triple in triples[:2]])):
        print(f"    {english}\n      {answer}")


def report(step, loss):
    """Draws the curve while the model learns."""
    atelier.metric("loss", step, loss)


describe("before", start)
describe(f"after, where {VERBS[PREFERRED]} is preferred", align(start, iter(batches), BATCHES, SEED, report))
