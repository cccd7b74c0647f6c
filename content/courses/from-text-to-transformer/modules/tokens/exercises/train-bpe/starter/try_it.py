"""Trains on 150 sentences and shows what comes of it. Change anything here: only bpe.py is judged."""

import time
from pathlib import Path

import atelier
import matplotlib.pyplot as plt

from bpe import PIECES, train_bpe

text = Path("finance.txt").read_text()
start = time.perf_counter()
merges = train_bpe(text, 200)
print(f"{len(merges)} merges from {len(text.encode())} bytes in {time.perf_counter() - start:.2f} s\n")


def show(token):
    return token.decode(errors="backslashreplace").replace(" ", "·")


def cut(piece, merges):
    """A piece as tokens, by applying the merges one after the other."""
    tokens = [bytes([byte]) for byte in piece.encode()]
    for left, right in merges:
        joined = []
        for token in tokens:
            if joined and (joined[-1], token) == (left, right):
                joined[-1] = left + right
            else:
                joined.append(token)
        tokens = joined
    return tokens


if not merges:
    print("train_bpe in bpe.py returns no merges yet.")
for number, (left, right) in enumerate(merges[:12], 1):
    print(f"{number:4}  {show(left)} + {show(right)}")

print("\nThe same words after 0, 20 and all merges:")
for word in (" dividende", " approuve", " quarterly", " société"):
    print(f"{show(word.encode()):>12}", *(" | ".join(map(show, cut(word, merges[:count]))) for count in (0, 20, len(merges))), sep="\n" + " " * 14)

pieces = PIECES.findall(text[:4000])
counts = range(0, len(merges) + 1, 20)
lengths = [sum(len(cut(piece, merges[:count])) for piece in pieces) for count in counts]
plt.plot(counts, lengths, marker="o")
plt.ylim(0)
plt.xlabel("merges")
plt.ylabel("tokens in the first 4,000 letters")
plt.title("Every merge shortens the text, by less and less")
atelier.alt(f"Curve of the number of tokens over the merges: it falls from {lengths[0]} to {lengths[-1]}, ever more slowly.")
plt.show()
