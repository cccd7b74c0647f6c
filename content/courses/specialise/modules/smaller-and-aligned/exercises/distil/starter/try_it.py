"""Distils your own translator and compares the two. Change anything here: only distil.py is judged."""

import time

import atelier
import matplotlib.pyplot as plt
import numpy
import torch

from distil import distil, soft_loss
from lingua_data import pairs
from lingua_model import IGNORED, Lingua, build_model, exact_match, translate
from lingua_tokenizer import load_tokenizer

SEED = 7
tokenizer = load_tokenizer()
arrays = numpy.load("carried/weights.npz")
teacher_weights = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
teacher = build_model(tokenizer, 0)
teacher.load_state_dict(teacher_weights)

# What the teacher thinks before it writes the noun, at three temperatures.
english = "The bank approves the total debt this year."
numbers = torch.tensor([[*tokenizer.encode(english), tokenizer.sep, *tokenizer.encode("La banque approuve la")]])
with torch.no_grad():
    scores = teacher(numbers)[0, -1]
best = scores.topk(6).indices
figure, axes = plt.subplots(figsize=(6, 3))
for place, temperature in enumerate((1, 2, 4)):
    shares = (scores / temperature).softmax(0)[best]
    axes.bar([index + 0.27 * (place - 1) for index in range(6)], shares, width=0.25, label=f"temperature {temperature}")
axes.set_xticks(range(6), [tokenizer.vocabulary[number].decode(errors="replace") for number in best])
axes.set_ylabel("probability")
axes.set_title("La banque approuve la …")
axes.legend()
figure.tight_layout()
atelier.alt("Bars: the teacher's six likeliest next tokens, at temperatures 1, 2 and 4; the higher the temperature, the more even.")
plt.show()

target = torch.tensor([[best[0]]])
zeros = torch.zeros(1, 1, tokenizer.size)
print("soft_loss of a student that knows nothing:", round(soft_loss(zeros, scores[None, None], target, 2.0, 0.5).item(), 3))

seen = pairs(1040, SEED)
held_out = [pair for pair in pairs(300, SEED + 1) if pair not in set(seen)][:100]
losses = []


def report(step, loss):
    """Draws the curve while the student learns."""
    losses.append(loss)
    atelier.metric("loss", step, loss)


start = time.perf_counter()
weights = distil(teacher_weights, seen[:40], [english for english, _ in seen[40:]], SEED, report)
print(f"distilled in {time.perf_counter() - start:.1f} s, {len(losses)} steps reported")

layers = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
student = Lingua(tokenizer.size, weights["tokens.weight"].shape[1], layers, heads=2)
student.load_state_dict(weights)
for name, model in (("teacher", teacher), ("student", student)):
    size = sum(weight.numel() for weight in model.parameters())
    print(f"{name}: {size:,} parameters, {exact_match(model, tokenizer, held_out):.0%} of {len(held_out)} new sentences exactly right")
examples = [english for english, _ in held_out[:3]]
for english, theirs, mine in zip(examples, translate(teacher, tokenizer, examples), translate(student, tokenizer, examples)):
    print(f"\n{english}\n  teacher: {theirs}\n  student: {mine}")
