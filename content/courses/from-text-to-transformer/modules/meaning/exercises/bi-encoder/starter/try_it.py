"""Trains, then searches French sentences with English ones. Change anything here: only encoder.py is judged."""

import random
import time

import atelier
import matplotlib.pyplot as plt
import torch

from bm25 import bm25
from encoder import Encoder, train
from lingua.tokenizer import Tokenizer
from lingua_data import pairs
from lingua_tokenizer import load_tokenizer

STEPS, BATCH, HELD_OUT, SEED = 200, 64, 300, 5

tokenizer = Tokenizer(list(load_tokenizer().rank))  # your own tokenizer, with Lingua's merges
everything = list(dict.fromkeys(pairs(16_000, SEED)))
known, held_out = everything[HELD_OUT:], everything[:HELD_OUT]
english, french = (list(side) for side in zip(*held_out))


def box(texts):
    """Token numbers of texts, filled up to the same length, and where that was done."""
    rows = [tokenizer.encode(text) for text in texts]
    numbers = torch.full((len(rows), max(map(len, rows))), tokenizer.pad)
    for index, row in enumerate(rows):
        numbers[index, : len(row)] = torch.tensor(row)
    return numbers, numbers == tokenizer.pad


def batches():
    rng = random.Random(SEED)
    for _ in range(STEPS):
        some_english, some_french = zip(*rng.sample(known, BATCH))
        yield *box(some_english), *box(some_french)


losses = []


def report(step, loss):
    losses.append(loss)
    atelier.metric("loss", step, loss)
    if step % 40 == 0:
        print(f"step {step:4}  loss {loss:.3f}", flush=True)


def found(scores):
    """The share of rows whose largest score stands on the diagonal, and nowhere else."""
    scores = torch.as_tensor(scores)
    return (scores >= scores.diag()[:, None]).sum(1).eq(1).double().mean().item()


start = time.perf_counter()
weights = train(batches(), STEPS, tokenizer.size, SEED, report)
print(f"trained in {time.perf_counter() - start:.1f} s\n")
if not losses:
    print("train() in encoder.py takes no step yet: the vectors below know nothing.\n")
encoder = Encoder(tokenizer.size)
encoder.load_state_dict(weights)
with torch.no_grad():
    there = encoder(*box(french))
    scores = encoder(*box(english)) @ there.T

few = 100  # BM25 in plain Python takes its time
print(f"An English sentence finds its translation among {HELD_OUT} French ones:")
print(f"  by words (BM25)   {found([bm25(sentence, french[:few]) for sentence in english[:few]]):.0%} (among {few})")
print(f"  by your vectors   {found(scores):.0%}")

question = "The lender does not buy the new share each month."
shelf = [text for _, text in known[:3000]]
print(f"\n{question}  Nearest among {len(shelf)} French sentences:")
with torch.no_grad():
    asked = (encoder(*box([question])) @ encoder(*box(shelf)).T)[0]
for score, index in zip(*asked.topk(3)):
    print(f"  {score:.2f}  {shelf[index]}")

plt.imshow(scores[:24, :24], cmap="copper")
plt.colorbar(label="score")
plt.xlabel("French sentence")
plt.ylabel("English sentence")
plt.title("Scores of 24 sentences that the encoder has never seen")
share = f"{found(scores):.0%}"
atelier.alt(f"Heat map of 24 English against 24 French sentences; translations are on the diagonal, found for {share} of all.")
plt.show()
