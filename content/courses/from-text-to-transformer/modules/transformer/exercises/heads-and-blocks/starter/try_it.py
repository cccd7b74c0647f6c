"""Draws what four heads look at, and counts what they keep. Change anything here: only block.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch

from block import Block, grouped_attention, join, split
from lingua.attention import attention  # your own, from the exercise before

torch.manual_seed(4)
words = ["the", "fund", "pays", "a", "dividend"]
length, dim, heads = len(words), 20, 4  # a head is as wide as the sentence is long, so that v can be the identity below

x = torch.randn(1, length, dim)
print("join undoes split:", torch.equal(join(split(x, heads)), x))

q, k, v = torch.randn(3, 1, length, dim // heads)
alone = grouped_attention(q[:, None], k[:, None], v[:, None])[:, 0]
print("a single head agrees with your attention:", torch.allclose(alone, attention(q, k, v), atol=1e-5))

print("\nNumbers kept for each token and block while a model with 32 heads of 128 writes:")
for groups in (32, 8, 1):
    print(f"{groups:4} groups: {2 * groups * 128:6,}")

weights = Block(dim, heads).state_dict()
print("\nThe weights of your block:" if weights else "\nYour block has no weights yet: __init__ in block.py makes no layers.")
for name, weight in weights.items():
    print(f"{name:13} {tuple(weight.shape)}")

# With the identity for v, the average of the values is the row of weights itself. Two groups of keys serve four heads.
queries, keys = torch.randn(1, heads, length, length), torch.randn(1, 2, length, length)
looks = grouped_attention(2 * queries, keys, torch.eye(length).expand(1, 2, length, length))[0]
if not looks.any():
    print("\nAll weights of attention are zero: grouped_attention() in block.py does nothing yet.")

figure, axes = plt.subplots(1, heads, figsize=(9, 2.8))
for head, panel in enumerate(axes):
    panel.imshow(looks[head], cmap="copper", vmin=0, vmax=1)
    panel.set_title(f"head {head}, group {head // 2}")
    panel.set_xticks(range(length), words, rotation=60)
    panel.set_yticks(range(length), words if head == 0 else [""] * length)
figure.tight_layout()
atelier.alt("Four heat maps, one for each head: which word looks at which. Heads 0 and 1 read the keys of group 0, heads 2 and 3 those of group 1.")
plt.show()
