"""Trains on sentences of its own and shows how they lie. Change anything here: only classifier.py is judged."""

import random

import atelier
import matplotlib.pyplot as plt
import torch

from classifier import CLASSES, features, scores, train
from lingua_data import FINANCE, LEGAL, sentence

BATCHES, SIZE, SEED = 100, 32, 5


def draw(count, rng):
    kinds = [(rng.randrange(2), rng.randrange(2)) for _ in range(count)]
    return [(sentence(rng, (FINANCE, LEGAL)[domain])[language], 2 * domain + language) for domain, language in kinds]


rng = random.Random(SEED)
batches = [draw(SIZE, rng) for _ in range(BATCHES)]
known = {text for batch in batches for text, _ in batch}
held_out = [pair for pair in draw(500, rng) if pair[0] not in known][:300]

print("The buckets of “la dette” in 1,024:", sorted(features("la dette", 1024))[:8], "…")
losses = []


def report(step, loss):
    losses.append(loss)
    atelier.metric("loss", step, loss)


weights = train(iter(batches), BATCHES, SEED, report)
if losses:
    print(f"loss {losses[0]:.3f} at first, {losses[-1]:.3f} after {len(losses)} steps")
else:
    print("train() in classifier.py has not reported a step yet: these weights know nothing.")
print(f"{sum(weight.numel() for weight in weights.values()):,} weights of 50,000")

texts, classes = zip(*held_out)
with torch.no_grad():
    table = scores(weights, texts).cpu()
found = table.argmax(-1).tolist()
share = sum(a == b for a, b in zip(found, classes)) / len(classes)
print(f"\nRight on {share:.1%} of {len(classes)} sentences it has never seen; by chance it would be 25%.")

own = ["The judge sells the share.", "La banque rejette l'appel.", "Das Gericht prüft den Vertrag."]
with torch.no_grad():
    for text, row in zip(own, scores(weights, own).softmax(-1)):
        print(f"  {text:32}", "  ".join(f"{name} {p:.2f}" for name, p in zip(CLASSES, row.tolist())))

counts = torch.zeros(len(CLASSES), len(CLASSES))
for right, guess in zip(classes, found):
    counts[right, guess] += 1
figure, axes = plt.subplots(figsize=(5, 4.2))
axes.imshow(counts, cmap="copper")
for right in range(len(CLASSES)):
    for guess in range(len(CLASSES)):
        axes.text(guess, right, int(counts[right, guess]), ha="center", va="center", color="white")
axes.set_xticks(range(len(CLASSES)), CLASSES, rotation=20, fontsize=8)
axes.set_yticks(range(len(CLASSES)), CLASSES, fontsize=8)
axes.set_xlabel("guessed")
axes.set_ylabel("right")
figure.tight_layout()
atelier.alt(f"Table of guesses against the truth for {len(classes)} sentences; {share:.0%} of them lie on its diagonal.")
plt.show()
