"""Adapts the translator to a client that this program makes up. Change anything here: only glossary_adapter.py is judged."""

import random

import atelier

from client import ALPHA, draw_glossary, load_translator, uses, with_glossary
from glossary_adapter import adapt
from lingua_data import pairs
from lingua_model import exact_match, translate
from lingua_tokenizer import load_tokenizer

STEPS, BATCH, PAIRS = 100, 32, 400
SEED = 5

rng = random.Random(SEED)
terms = draw_glossary(rng)
client = with_glossary(terms)
print("The client's glossary:")
for english, (french, feminine) in terms.items():
    print(f"  {english:12} {french} ({'f' if feminine else 'm'})")

known = pairs(PAIRS, SEED, client)
batches = [rng.sample(known, BATCH) for _ in range(STEPS)]
held_out = [pair for pair in pairs(400, SEED + 1, client) if pair not in set(known)][:150]
adapter = adapt(iter(batches), STEPS, SEED, lambda step, loss: atelier.metric("loss", step, loss))

tokenizer = load_tokenizer()
before, after = load_translator(tokenizer), load_translator(tokenizer)
weights = after.state_dict()
for name, A in adapter.items():
    if name.endswith(".A"):
        B = adapter[name[:-1] + "B"]
        weights[name[:-1] + "weight"] += ALPHA / len(A) * B @ A

print(f"\nThe adapter holds {sum(tensor.numel() for tensor in adapter.values()):,} numbers.")
examples = [pair for pair in held_out if uses(pair[0], terms)][:4]
english = [pair[0] for pair in examples]
for (sentence, asked), was, became in zip(examples, translate(before, tokenizer, english), translate(after, tokenizer, english)):
    print(f"\n{sentence}\n  before  {was}\n  now     {became}{'' if became == asked else '   (asked: ' + asked + ')'}")
for title, some in (("with the client's terms", True), ("without them", False)):
    chosen = [pair for pair in held_out if uses(pair[0], terms) is some]
    was, became = (exact_match(model, tokenizer, chosen) for model in (before, after))
    print(f"\n{len(chosen)} new sentences {title}: {was:.0%} right before, {became:.0%} now.")
