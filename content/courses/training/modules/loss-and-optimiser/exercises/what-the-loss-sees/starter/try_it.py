"""Shows what a batch asks for, and what packing saves. Change anything here: only batches.py is judged."""

import atelier
import matplotlib.pyplot as plt

from batches import IGNORED, make_batch, pack, visible
from lingua_data import pairs
from lingua_tokenizer import load_tokenizer

tokenizer = load_tokenizer()
names = {tokenizer.sep: "SEP", tokenizer.end: "END", tokenizer.pad: "PAD", IGNORED: "·"}


def shown(number):
    return names.get(number) or tokenizer.vocabulary[number].decode(errors="replace")


sentences = pairs(32, seed=3)
inputs, targets = make_batch(tokenizer, sentences)
print("position  looks at     is asked for")
for place, (number, asked) in enumerate(zip(inputs[0].tolist(), targets[0].tolist())):
    print(f"{place:8}  {shown(number):12} {shown(asked)}")
if (inputs == tokenizer.pad).all():
    print("\nNothing but padding: make_batch() in batches.py fills no rows yet.")

packed, packed_targets, documents, places = pack(tokenizer, sentences, 128)
for name, numbers in (("one pair a row", inputs), ("packed", packed)):
    padding = (numbers == tokenizer.pad).float().mean()
    print(f"\n{name}: {len(numbers)} rows of {numbers.shape[1]}, {padding:.0%} padding", end="")
print()

plt.figure(figsize=(4.8, 4.4))
plt.imshow(visible(documents)[0], cmap="copper")
plt.xlabel("looked at")
plt.ylabel("position")
plt.title("Who sees whom in the first packed row")
plt.tight_layout()
atelier.alt("Triangles along the diagonal, one for each pair in the row: every position sees its own pair up to itself.")
plt.show()
