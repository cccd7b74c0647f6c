"""Draws what your functions make, and times one against a loop. Change anything here: only tensors.py is judged."""

import time

import atelier
import matplotlib.pyplot as plt
import torch

from tensors import causal_mask, masked_mean, one_hot, padding_mask, split_heads, windows

ids = torch.tensor([[3, 1, 4, 1, 5]])
hidden = causal_mask(6) | padding_mask(torch.tensor([4]), 6)
vectors = torch.arange(24.0).view(1, 3, 8)  # three positions of eight numbers
pictures = {
    "one_hot: a row for each id": one_hot(ids, 6)[0],
    "masks: what rows may not see": hidden,
    "windows of 3 over 0, 1, … 7": windows(torch.arange(8)[None], 3)[0],
    "split_heads: head 0, then head 1": split_heads(vectors, 2)[0].flatten(0, 1),
}

print("windows:", pictures["windows of 3 over 0, 1, … 7"].tolist())
print("head 0 of the first position:", split_heads(vectors, 2)[0, 0, 0].tolist(), " wanted: 0, 1, 2, 3")
empty = [name.split(":")[0] for name, picture in pictures.items() if not picture.any()]
if empty:
    print("Nothing but zeros yet:", ", ".join(empty))


def with_a_loop(x, padding):
    """What masked_mean computes, one sentence after the other."""
    nothing = torch.zeros(x.shape[-1])
    return torch.stack([nothing if hidden.all() else row[~hidden].mean(0) for row, hidden in zip(x, padding)])


def milliseconds(work, *arguments):
    start = time.perf_counter()
    work(*arguments)
    return 1000 * (time.perf_counter() - start)


print("\nsentences      loop     yours")
for count in (100, 1_000, 4_000):
    x, padding = torch.randn(count, 8, 8), torch.rand(count, 8) < 0.4
    print(f"{count:9} {milliseconds(with_a_loop, x, padding):6.1f} ms {milliseconds(masked_mean, x, padding):6.1f} ms")

figure, axes = plt.subplots(2, 2, figsize=(6.5, 5.5))
for axis, (title, picture) in zip(axes.flat, pictures.items()):
    axis.imshow(picture, cmap="copper")
    axis.set_title(title, fontsize=9)
    axis.set_xticks([])
    axis.set_yticks([])
figure.tight_layout()
atelier.alt("Four pictures of tensors: one-hot rows, a mask with a dark lower triangle, shifted windows, and two heads.")
plt.show()
