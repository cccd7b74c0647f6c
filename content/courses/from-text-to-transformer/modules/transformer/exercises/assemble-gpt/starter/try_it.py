"""Learns eight sentences by heart and recites one. Change anything here: only gpt.py is judged."""

import math

import atelier
import torch
from torch.nn.functional import cross_entropy

from gpt import GPT, IGNORED, overfit
from lingua_data import pairs
from lingua_model import make_batch, translate
from lingua_tokenizer import load_tokenizer

torch.manual_seed(5)
tokenizer = load_tokenizer()
sentences = pairs(8, seed=27)
inputs, targets = make_batch(tokenizer, sentences)  # targets: the French tokens, IGNORED elsewhere

model = GPT(tokenizer.size)
scores = model(inputs)
first = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
print(f"{sum(weight.numel() for weight in model.parameters()):,} weights")
print(f"first loss {first.item():.2f}; a blind guess among {tokenizer.size} tokens has {math.log(tokenizer.size):.2f}")

if not list(model.parameters()):
    print("GPT in gpt.py has no weights yet: begin with task 1.")
else:
    losses = overfit(model, [(inputs, targets)] * 100)
    for step, loss in enumerate(losses):
        atelier.metric("loss", step, loss)
    print(f"\n{len(losses)} steps" + (f", last loss {losses[-1]:.4f}" if losses else ": overfit() in gpt.py takes none yet"))

    unknown = pairs(1, seed=1)[0]
    for english, french in (sentences[0], unknown):
        print(f"\n{english}\n  {translate(model, tokenizer, [english])[0]}\n  expected: {french}")
    print("\nThe first of the two it knows by heart. The second it has never seen.")
