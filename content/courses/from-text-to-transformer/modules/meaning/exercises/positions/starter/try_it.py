"""Draws the waves, and how a score falls with the distance. Change anything here: only positions.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch

from positions import rotate, sinusoidal

length, dim = 96, 64
waves = sinusoidal(length, dim)
if not waves.any():
    print("sinusoidal() in positions.py returns zeros yet.\n")

torch.manual_seed(3)
query, key = torch.randn(1, dim), torch.randn(1, dim)


def score(query_at, key_at):
    """The dot product of query and key, each turned to where it stands."""
    turned = rotate(query, torch.tensor([query_at])), rotate(key, torch.tensor([key_at]))
    return (turned[0] * turned[1]).sum().item()


print("The same query and key, seven places apart, in four spots of a text:")
for start in (0, 10, 100, 1000):
    print(f"  at {start:5} and {start + 7:5}: score {score(start, start + 7):8.4f}")
print("and at other distances:")
for distance in (0, 1, 7, 50):
    print(f"  {distance:3} apart: score {score(0, distance):8.4f}")
if score(0, 0) == score(0, 1) == score(0, 50):
    print("\nThe distance does not matter yet: rotate() in positions.py turns nothing.")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
left.imshow(waves.T, aspect="auto", cmap="copper", vmin=-1, vmax=1)
left.set_xlabel("position")
left.set_ylabel("column of the vector")
left.set_title("The waves: quick above, slow below")

# Averaged over many queries that are their own keys, what is left is what the distance alone does.
many = torch.randn(400, 1, dim)
there = rotate(many, torch.tensor([0]))
curve = [(there * rotate(many, torch.tensor([distance]))).sum(-1).mean().item() / dim for distance in range(length)]
right.plot(curve)
right.set_xlabel("distance")
right.set_ylabel("score of equal vectors")
right.set_title("Close together counts for more")
figure.tight_layout()
atelier.alt(
    "Left: bands of waves over 96 positions, quick in the upper columns and slow in the lower. "
    f"Right: the score of equal vectors, {curve[0]:.2f} at distance 0 and {curve[-1]:.2f} at distance {length - 1}."
)
plt.show()
