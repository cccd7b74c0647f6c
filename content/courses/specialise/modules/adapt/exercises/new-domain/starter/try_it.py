"""Moves the translator to the law and measures what it gained and lost. Change anything here: only adapt.py is judged."""

import random

import atelier
import torch

from adapt import adapt, grow
from law import NEW, load_law_tokenizer, load_weights, with_patch
from lingua_data import LEGAL, pairs
from lingua_model import Lingua, exact_match, translate
from lingua_tokenizer import load_tokenizer

STEPS, BATCH, SEED = 150, 16, 5

law, archive = pairs(1500, SEED, LEGAL), pairs(300, SEED + 1)
rng = random.Random(SEED)
batches = [rng.sample(law, BATCH) for _ in range(STEPS)]
tests = {
    "law": [pair for pair in pairs(300, SEED + 2, LEGAL) if pair not in set(law)][:100],
    "finance": [pair for pair in pairs(300, SEED + 3) if pair not in set(archive)][:100],
}

text = "The witness does not accept the former evidence."
for title, tokenizer in (("finance", load_tokenizer()), ("law", load_law_tokenizer())):
    pieces = [tokenizer.vocabulary[number].decode(errors="replace") for number in tokenizer.encode(text)]
    print(f"With the tokenizer of {title}: {len(pieces)} tokens, {'|'.join(pieces)}")

weights = grow(load_weights(), torch.zeros(NEW, 64))
rows, wanted = len(weights["tokens.weight"]), tokenizer.size
if rows != wanted:
    raise SystemExit(f"\nThe law tokenizer has {wanted} tokens, and the table {rows} rows: grow() in adapt.py is still to be written.")

patch = adapt(iter(batches), archive, STEPS, SEED, lambda step, loss: atelier.metric("loss", step, loss))
models = {}
for name, state in (("before", weights), ("now", with_patch(weights, patch))):
    models[name] = Lingua(tokenizer.size)
    models[name].load_state_dict(state)

print(f"\nThe patch holds {sum(tensor.numel() for tensor in patch.values()):,} numbers.")
for field, held_out in tests.items():
    shares = "   ".join(f"{name} {exact_match(model, tokenizer, held_out):.0%}" for name, model in models.items())
    print(f"{field:8} {shares}")
english = [sentence for sentence, _ in tests["law"][:4]]
for sentence, answer in zip(english, translate(models["now"], tokenizer, english)):
    print(f"\n{sentence}\n  {answer}")
