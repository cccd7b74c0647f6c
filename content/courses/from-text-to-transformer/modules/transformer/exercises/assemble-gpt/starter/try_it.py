"""Learns eight sentences by heart and recites one. Change anything here: only gpt.py is judged."""

import math

import atelier
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

from gpt import GPT, IGNORED, overfit
from lingua_data import pairs
from lingua_tokenizer import load_tokenizer

torch.manual_seed(5)
tokenizer = load_tokenizer()
sentences = pairs(8, seed=27)
# A row is an English sentence, the separator, the French one, the end. Asked for is the next token, from the separator on.
rows = [[*tokenizer.encode(english), tokenizer.sep, *tokenizer.encode(french), tokenizer.end] for english, french in sentences]
filled = pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=IGNORED)
inputs = filled[:, :-1].masked_fill(filled[:, :-1] == IGNORED, tokenizer.pad)
targets = filled[:, 1:].masked_fill((inputs == tokenizer.sep).cumsum(1) == 0, IGNORED)


@torch.no_grad()
def translate(english, longest=40):
    """What the model writes behind an English sentence, always the likeliest next token."""
    prompt = [*tokenizer.encode(english), tokenizer.sep]
    written = []
    while len(written) < longest and tokenizer.end not in written:
        written.append(model(torch.tensor([prompt + written]))[0, -1].argmax().item())
    return tokenizer.decode(written)


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
        print(f"\n{english}\n  {translate(english)}\n  expected: {french}")
    print("\nThe first of the two it knows by heart. The second it has never seen.")
