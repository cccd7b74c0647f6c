"""Draws the memory of one training step with your checkpoint() and without. Change anything here: only memory.py is judged."""

import time

import atelier
import matplotlib.pyplot as plt

import bench
import memory
from lingua_data import pairs
from lingua_model import Lingua, make_batch
from lingua_tokenizer import load_tokenizer
from meter import Meter

LAYERS, DIM, SENTENCES = 12, 64, 32

tokenizer = load_tokenizer()
inputs, targets = make_batch(tokenizer, pairs(SENTENCES, 1))
weights = Lingua(tokenizer.size, dim=DIM, layers=LAYERS).state_dict()
model = bench.build(weights, DIM, LAYERS)

claimed = memory.saved_bytes(lambda: model(inputs.to(bench.DEVICE)), list(model.parameters()))
with Meter(model.parameters()) as meter:
    scores = model(inputs.to(bench.DEVICE))
print(f"After the forward pass autograd keeps {meter.bytes:,} bytes; saved_bytes() says {claimed:,}.")
del scores

curve = []
add = Meter.add


def add_and_draw(self, tensor, sign):
    add(self, tensor, sign)
    curve.append(self.bytes / 1e6)


Meter.add = add_and_draw
figure, axes = plt.subplots(figsize=(6, 3.5))
answers = {}
for name, forward in (("ordinary", lambda model, numbers: model(numbers)), ("memory.forward", memory.forward)):
    curve.clear()
    start = time.perf_counter()
    answers[name] = bench.through_the_model(weights, DIM, LAYERS, inputs, targets, forward)
    print(f"{name:15} peak {answers[name]['peak'] / 1e6:5.1f} MB   {time.perf_counter() - start:.2f} s")
    axes.plot([index / len(curve) for index in range(len(curve))], curve, label=name)

ordinary, yours = answers.values()
apart = [(ordinary["gradients"][name] - gradient).abs().max().item() for name, gradient in yours["gradients"].items()]
print(f"The gradients differ by {max(apart):.1e} at most.")
if yours["peak"] == ordinary["peak"]:
    print("The two curves are the same: checkpoint() and forward() in memory.py save nothing yet.")

axes.set_xlabel("forward, then backward")
axes.set_ylabel("MB kept for the way back")
axes.legend()
axes.set_title("Memory of one training step")
figure.tight_layout()
atelier.alt("Memory kept for the backward pass over one step: a mountain for the ordinary pass, and what your forward() makes of it.")
plt.show()
