"""Cuts, numbers and comes back; then asks what each language pays. Change anything here: only tokenizer.py is judged."""

from pathlib import Path

import atelier
import matplotlib.pyplot as plt

from lingua.bpe import train_bpe
from lingua_data import LEGAL, pairs
from tokenizer import Tokenizer, fertility

lines = Path("merges.txt").read_text().split("\n")
merges = [tuple(bytes.fromhex(token) for token in line.split()) for line in lines if line]
lingua = Tokenizer(merges)


def show(token):
    return token.decode(errors="backslashreplace").replace(" ", "·")


sentence = "L'émetteur n'accepte pas 3 € de frais. 😀"
numbers = lingua.encode(sentence)
print(" | ".join(show(lingua.vocabulary[number]) for number in numbers))
print(f"{len(sentence)} characters, {len(sentence.encode())} bytes, {len(numbers)} tokens: {numbers}")
print(lingua.decode(numbers), "" if lingua.decode(numbers) == sentence else "  ← not what went in")

print("\nA model writes token by token. This is what a reader would see at each step:")
for count in range(1, 6):
    print(f"{count:4}  {lingua.decode(lingua.encode('€ é')[:count])}")

# What does each language pay? The same texts in both, with merges learnt in three ways.
texts = {language: Path(f"articles.{language}.txt").read_text() for language in ("en", "fr")}
tokenizers = {
    "Lingua's merges": lingua,
    "learnt from English": Tokenizer(train_bpe(texts["en"], 400)),
    "learnt from both": Tokenizer(train_bpe(texts["en"] + texts["fr"], 400)),
}
law = pairs(300, 1, LEGAL)
print("\nTokens per word            sentences of law    articles\n                           English  French    English  French")
results = {}
for name, tokenizer in tokenizers.items():
    rows = [" ".join(pair[side] for pair in law) for side in (0, 1)] + [texts["en"], texts["fr"]]
    results[name] = [fertility(tokenizer, text) for text in rows]
    print(f"{name:25}", "   ".join(f"{value:6.2f}" for value in results[name]))

if not any(map(any, results.values())):
    print("\nfertility() in tokenizer.py returns 0 yet.")

figure, axes = plt.subplots(figsize=(5, 3.2))
for shift, language, column in ((-0.2, "English", 2), (0.2, "French", 3)):
    axes.bar([place + shift for place in range(3)], [row[column] for row in results.values()], width=0.38, label=language)
axes.set_xticks(range(3), list(results), fontsize=8)
axes.set_ylabel("tokens per word")
axes.set_title("The same articles in two languages")
axes.legend()
figure.tight_layout()
spoken = ", ".join(f"{name} {row[2]:.2f} and {row[3]:.2f}" for name, row in results.items())
atelier.alt(f"Bars of tokens per word for English and French: {spoken}")
plt.show()
