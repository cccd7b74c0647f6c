"""Draws what your attention looks at. Change anything here: only attention.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch

from attention import attention

torch.manual_seed(1)
words = ["the", "fund", "pays", "a", "dividend", "…"]
length, dim = len(words), 8
q, k = torch.randn(1, length, dim), torch.randn(1, length, dim)
padding = torch.tensor([[False] * 5 + [True]])  # the last position holds no token

# With the identity for v, the average of the values is the row of weights itself.
weights = attention(q, k, torch.eye(length)[None], padding)[0]

print("Each row says how much a position takes from the others:")
for word, row in zip(words, weights):
    print(f"{word:>9}", "  ".join(f"{weight:.2f}" for weight in row.tolist()), f"  sum {row.sum():.2f}")
if not weights.any():
    print("\nAll weights are zero: attention() in attention.py does nothing yet.")
if weights.triu(1).any():
    print("\nSomething stands above the diagonal: a position looks ahead.")

figure, axes = plt.subplots(figsize=(4.5, 4))
axes.imshow(weights, cmap="copper", vmin=0, vmax=1)
axes.set_xticks(range(length), words, rotation=45)
axes.set_yticks(range(length), words)
axes.set_xlabel("looked at")
axes.set_ylabel("position")
axes.set_title("Attention weights")
figure.tight_layout()
atelier.alt("Heat map of the attention weights: a row for each position, a column for each position it looks at.")
plt.show()
