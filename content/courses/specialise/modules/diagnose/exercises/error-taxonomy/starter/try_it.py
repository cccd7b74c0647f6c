"""Lets your finance translator loose on law, and counts its mistakes. Change anything here: only taxonomy.py is judged."""

from collections import Counter

import atelier
import matplotlib.pyplot as plt
import numpy as np
import torch

from lingua_data import FINANCE, LEGAL, pairs
from lingua_model import build_model, translate
from lingua_tokenizer import load_tokenizer
from taxonomy import KINDS, kind_of_error

tokenizer = load_tokenizer()
model = build_model(tokenizer, 0)
weights = np.load("carried/weights.npz")
model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights.files})

counts = {}
for name, domain in (("finance", FINANCE), ("law", LEGAL)):
    sample = pairs(150, 5, domain)
    answers = translate(model, tokenizer, [english for english, _ in sample])
    kinds = [kind_of_error(french, answer) for (_, french), answer in zip(sample, answers)]
    counts[name] = Counter(kinds)
    print(f"\n{name}: {counts[name][None]} of {len(sample)} sentences are right")
    for kind in KINDS:
        print(f"{kind:>10} {counts[name][kind]}")
    wrong = [(french, answer, kind) for (_, french), answer, kind in zip(sample, answers, kinds) if kind]
    for french, answer, kind in wrong[:5]:
        print(f"  {kind}: {answer}\n     not: {french}")

places = np.arange(len(KINDS))
for shift, (name, found) in zip((-0.2, 0.2), counts.items()):
    plt.bar(places + shift, [found[kind] for kind in KINDS], width=0.4, label=name)
plt.xticks(places, KINDS)
plt.ylabel("sentences of 150")
plt.title("What the finance translator gets wrong")
plt.legend()
atelier.alt("Bars: how many of 150 sentences of finance and of law have a mistake of each kind.")
plt.show()
