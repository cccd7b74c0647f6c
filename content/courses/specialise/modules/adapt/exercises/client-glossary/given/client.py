"""A client's glossary, the sentences it makes, and the translator to begin with."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from lingua_data import FINANCE, Noun
from lingua_model import build_model

RANK = 4  # at most
ALPHA = 8  # whoever applies an adapter counts alpha / rank, with the rank that A and B have


def draw_glossary(rng, actors=3, objects=4):
    """A client who uses words of the trade in other places: English noun to (French noun, is it feminine)."""
    terms = {}
    for nouns, count in ((FINANCE.actors, actors), (FINANCE.objects, objects)):
        chosen = rng.sample(nouns, count)
        for ours, theirs in zip(chosen, chosen[1:] + chosen[:1]):
            terms[ours.english] = (theirs.french, theirs.feminine)
    return terms


def with_glossary(terms, domain=FINANCE):
    """The domain in the client's words; articles and adjectives follow by themselves."""

    def own(nouns):
        return tuple(Noun(noun.english, *terms[noun.english]) if noun.english in terms else noun for noun in nouns)

    return replace(domain, actors=own(domain.actors), objects=own(domain.objects))


def uses(english, terms):
    """Does a sentence hold one of the terms?"""
    return any(word in terms for word in english.rstrip(".").split())


def load_translator(tokenizer):
    """Lingua-nano with the weights that your training loop left, or those of its solution."""
    model = build_model(tokenizer, 0)
    with np.load(Path(__file__).parent / "carried" / "weights.npz") as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights.files})
    return model
