"""Writes the papers of your translator. Upload a table of your own, and it is adapted to it. Only card.py is judged."""

import json
from pathlib import Path

import numpy
import torch

from card import adapt, data_sheet, fingerprint, model_card, read_pairs, verify
from lingua_data import pairs as draw_pairs
from lingua_model import build_model, exact_match, translate
from lingua_tokenizer import load_tokenizer

SAMPLE = "english;french\nThe fund pays the fee.;Le fonds paie la redevance.\nThe bank checks the fee.;La banque contrôle la redevance.\nthis row is broken\n"

carried = Path("carried")
own = carried / "my_pairs.csv"
text = own.read_text(encoding="utf-8", errors="replace") if own.exists() else SAMPLE
pairs, faults = read_pairs(text)
print(f"{len(pairs)} pairs from {'your table' if own.exists() else 'the sample in try_it.py'}")
for line, reason in faults:
    print(f"  line {line} skipped: {reason}")

arrays = dict(numpy.load(carried / "weights.npz"))
weights = {name: torch.from_numpy(array) for name, array in arrays.items()}
tokenizer, model = load_tokenizer(), build_model(load_tokenizer(), 0)
adapted = adapt(weights, [pair for pair in pairs if len(pair) == 2], 20, 7)
model.load_state_dict(adapted)
for english, french in [pair for pair in pairs if len(pair) == 2][:2]:
    print(f"\n{english}\n  wanted: {french}\n  now:    {translate(model, tokenizer, [english])[0]}")

scores = {"finance-exact-match": exact_match(model, tokenizer, draw_pairs(60, 8))}
new = {name: weight.numpy() for name, weight in adapted.items()}
limits = ["Translates sentences of one pattern only.", "Not measured on anything but finance."]
card = model_card("lingua-nano, adapted", arrays, new, data_sheet(pairs, faults), scores, limits)
print("\n" + json.dumps(card, indent=2, ensure_ascii=False))

new["norm.bias"] = new["norm.bias"] + 1e-6
print("\nAfter a change of a millionth, these do not agree:", verify({"base": fingerprint(arrays), "model": card.get("model")}, {"base": arrays, "model": new}))
