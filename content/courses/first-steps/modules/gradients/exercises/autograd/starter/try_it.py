"""Asks a small network how to change its weights, 120 times over. Change anything here: only engine.py is judged."""

import math
import random

import atelier
import matplotlib.pyplot as plt

from engine import Value

# One neuron, by hand: how fast does its output change with each of its inputs?
x, w, b = Value(0.8), Value(-1.5), Value(0.4)
y = (w * x + b).tanh()
y.backward()
print("y = tanh(w·x + b), and how fast it changes with each of these:")
for name, value in (("x", x), ("w", w), ("b", b)):
    step = 1e-6
    nudged = {"x": 0.8, "w": -1.5, "b": 0.4}
    nudged[name] += step
    measured = (math.tanh(nudged["w"] * nudged["x"] + nudged["b"]) - math.tanh(-1.5 * 0.8 + 0.4)) / step
    print(f"  {name}: yours {value.grad:+.4f}, by trying it out {measured:+.4f}")

# Six such neurons learn the shape of a wave from thirty points of it.
rng = random.Random(4)
points = [(i / 5 - 3, math.sin(1.5 * (i / 5 - 3))) for i in range(31)]
neurons = [[Value(rng.uniform(-2, 2)) for _ in range(3)] for _ in range(6)]
weights = [weight for neuron in neurons for weight in neuron]


def predict(x):
    return sum(out * (inner * x + shift).tanh() for inner, shift, out in neurons)


losses = []
for step in range(120):
    loss = sum((predict(x) - y) ** 2 for x, y in points) / len(points)
    for weight in weights:
        weight.grad = 0.0
    loss.backward()
    for weight in weights:
        weight.data -= 0.1 * weight.grad
    losses.append(loss.data)
    atelier.metric("loss", step, loss.data)

print(f"\nloss of the network: {losses[0]:.3f} at first, {losses[-1]:.3f} after {len(losses)} steps")
if losses[-1] == losses[0]:
    print("The weights have not moved: backward() in engine.py does not reach them yet.")

plt.plot(*zip(*points), "o", label="points")
plt.plot([x for x, _ in points], [predict(x).data for x, _ in points], label="six neurons")
plt.title("What your gradients have taught")
plt.legend()
atelier.alt(f"Thirty-one points on a wave and the curve of six neurons; the mean squared distance is {losses[-1]:.3f}.")
plt.show()
