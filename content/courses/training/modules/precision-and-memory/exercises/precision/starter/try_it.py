"""Shows what gradients lose in parts and in bfloat16, and lets your loss scaler find its factor. Only precision.py is judged."""

import time

import atelier
import matplotlib.pyplot as plt
import torch

import bench
from lingua_data import pairs
from lingua_model import build_model, make_batch
from lingua_tokenizer import load_tokenizer

tokenizer = load_tokenizer()
sentences = sorted(pairs(16, 1), key=lambda pair: len(pair[1]))  # the short ones first: uneven parts
weights = build_model(tokenizer, 0).state_dict()
whole = [make_batch(tokenizer, sentences)]
parts = [make_batch(tokenizer, sentences[start : start + 4]) for start in range(0, 16, 4)]


def gradient_of(batch, precision):
    start = time.perf_counter()
    answer = bench.gradient(weights, 64, 2, batch, precision)
    return torch.cat([value.flatten() for value in answer["gradients"].values()]), answer, time.perf_counter() - start


expected, answer, _ = gradient_of(whole, "float32")
print(f"{'the whole batch, float32':28} loss {answer['loss']:.5f}")
for name, batch, precision in (("four parts, float32", parts, "float32"), ("four parts, bfloat16", parts, "bfloat16")):
    gradient, answer, seconds = gradient_of(batch, precision)
    apart = (gradient - expected).norm() / expected.norm()
    print(f"{name:28} loss {answer['loss']:.5f}   gradients off by {apart:.1e}", end="   ")
    print(f"scores in {', '.join(answer['types'])}   {seconds:.2f} s")

# Gradients as large as those of a trained model, now and then one that float16 cannot hold.
torch.manual_seed(0)
steps = [[torch.randn(8) * (30 if step % 37 == 20 else 1) * 1e-2] for step in range(120)]
after = bench.scaled_steps([torch.zeros(8)], steps, 2.0**24, 10, 0.1)
factors = [state["scale"] for state in after]
skipped = [step for step, state in enumerate(after) if not state["taken"]]
print(f"\nThe factor went from 2^24 to {factors[-1]:g}; {len(skipped)} of {len(steps)} steps were skipped: {skipped[:12]}")
if len(set(factors)) == 1:
    print("It never moved: LossScaler.step() does not adapt it yet.")

figure, axes = plt.subplots(figsize=(6, 3))
axes.step(range(len(factors)), factors, where="post")
axes.plot(skipped, [factors[step] for step in skipped], "x", color="C3", label="skipped")
axes.set_yscale("log", base=2)
axes.set_xlabel("step")
axes.set_ylabel("factor")
axes.legend()
axes.set_title("A loss scaler finds its factor")
figure.tight_layout()
atelier.alt("The factor of the loss scaler over 120 steps: it halves where a step is skipped, and doubles after ten steps without overflow.")
plt.show()
