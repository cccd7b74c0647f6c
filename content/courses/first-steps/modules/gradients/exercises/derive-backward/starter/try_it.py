"""Compares your gradients with nudging, then trains a network made of them. Change anything here: only functions.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch

from functions import LayerNorm, Linear, SoftmaxCrossEntropy

torch.manual_seed(3)


def nudged(loss, x, step=1e-6):
    """The gradient of loss() by x, one number after the other."""
    gradient = torch.zeros_like(x)
    for place in range(x.numel()):
        kept = x.data.view(-1)[place].item()
        x.data.view(-1)[place] = kept + step
        up = loss().item()
        x.data.view(-1)[place] = kept - step
        gradient.view(-1)[place] = (up - loss().item()) / (2 * step)
        x.data.view(-1)[place] = kept
    return gradient


def numbers(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


picture = torch.randn(4, 3, dtype=torch.float64)  # what comes back from further on
targets = torch.tensor([2, 0, -100, 1])
x, weight, bias, gain, shift = numbers(4, 5), numbers(3, 5), numbers(3), numbers(3), numbers(3)
scores = numbers(4, 3)
losses = {
    "Linear": (lambda: (Linear.apply(x, weight, bias) * picture).sum(), {"x": x, "weight": weight, "bias": bias}),
    "SoftmaxCrossEntropy": (lambda: 3 * SoftmaxCrossEntropy.apply(scores, targets), {"scores": scores}),
    "LayerNorm": (lambda: (LayerNorm.apply(scores, gain, shift) * picture).sum(), {"x": scores, "weight": gain, "bias": shift}),
}
print("Largest distance between your gradient and nudging:")
for name, (loss, inputs) in losses.items():
    found = torch.autograd.grad(loss(), list(inputs.values()))
    for one, gradient in zip(inputs, found):
        measured = nudged(loss, inputs[one])
        still = "   (the answer does not move at all)" if not measured.any() else ""
        print(f"  {name:20}{one:8}{(gradient - measured).abs().max():.1e}{still}")

# Three arms of a spiral, told apart by a network of your layers.
turn = torch.rand(3, 60) * 4
angle = turn + torch.arange(3)[:, None] * 2.1 + 0.15 * torch.randn(3, 60)
points = torch.stack([turn * angle.cos(), turn * angle.sin()], -1).flatten(0, 1)
arms = torch.arange(3).repeat_interleave(60)

sizes = [(2, 24), (24, 24), (24, 3)]
weights = [(torch.randn(outputs, inputs) / inputs**0.5).requires_grad_() for inputs, outputs in sizes]
biases = [torch.zeros(outputs, requires_grad=True) for _, outputs in sizes]
gains = [torch.ones(24, requires_grad=True) for _ in range(2)]
shifts = [torch.zeros(24, requires_grad=True) for _ in range(2)]


def scores_of(points):
    x = points
    for weight, bias, gain, shift in zip(weights, biases, gains, shifts):
        x = LayerNorm.apply(Linear.apply(x, weight, bias), gain, shift).tanh()
    return Linear.apply(x, weights[2], biases[2])


optimiser = torch.optim.AdamW([*weights, *biases, *gains, *shifts], lr=0.02)
for step in range(150):
    loss = SoftmaxCrossEntropy.apply(scores_of(points), arms)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    atelier.metric("loss", step, loss.item())

with torch.no_grad():
    right = (scores_of(points).argmax(-1) == arms).float().mean().item()
    axis = torch.linspace(-4.5, 4.5, 120)
    grid = torch.cartesian_prod(axis, axis)
    regions = scores_of(grid).argmax(-1).view(120, 120).T
print(f"\nAfter 150 steps, {right:.0%} of the points lie in the region of their arm; by chance it would be 33%.")

plt.figure(figsize=(4.5, 4.5))
plt.imshow(regions, origin="lower", extent=(-4.5, 4.5, -4.5, 4.5), alpha=0.35, cmap="viridis", vmin=0, vmax=2)
plt.scatter(points[:, 0], points[:, 1], c=arms, s=12, cmap="viridis", vmin=0, vmax=2)
plt.title("Three arms of a spiral")
atelier.alt(f"Points on three arms of a spiral and the regions that the network gives to each; {right:.0%} lie in their own.")
plt.show()
