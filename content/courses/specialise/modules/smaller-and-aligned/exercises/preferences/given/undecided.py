"""A translator that has read two houses' texts. For *checks* one writes contrôle, the other examine; it has not decided."""

import math
import random
from dataclasses import replace

import torch
from torch.nn.functional import cross_entropy

from lingua_data import FINANCE, sentence
from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

VERBS = ("contrôle", "examine")
_CHECKS = replace(FINANCE, verbs=tuple(verb for verb in FINANCE.verbs if verb.english == "check"))
_OTHERS = replace(FINANCE, verbs=tuple(verb for verb in FINANCE.verbs if verb.english != "check"))


def two_answers(rng):
    """An English sentence with *check* in it, and its French in the words of both houses, in the order of VERBS."""
    english, french = sentence(rng, _CHECKS)
    other = french.replace("ne contrôle pas", "n'examine pas") if " ne contrôle " in french else french.replace("contrôle", "examine")
    return english, french, other


def ordinary(rng):
    """A pair (English, French) of any other verb; there both houses say the same."""
    return sentence(rng, _OTHERS)


def undecided(weights, seed, steps=30, peak=1e-3):
    """The weights of a translator who goes on reading for a while, texts of both houses mixed."""
    tokenizer, rng = load_tokenizer(), random.Random(seed)
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    optimiser = torch.optim.Adam(model.parameters(), betas=(0.9, 0.95))
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = peak * min(1, (step + 1) / 5) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        both = [two_answers(rng) for _ in range(8)]
        pairs = [(english, answer) for english, *answers in both for answer in answers] + [ordinary(rng) for _ in range(8)]
        inputs, targets = make_batch(tokenizer, pairs)
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return model.state_dict()
