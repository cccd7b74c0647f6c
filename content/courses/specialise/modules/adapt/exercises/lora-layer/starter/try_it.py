"""Adapts one layer to a new task and looks at what changed. Change anything here: only lora.py is judged."""

import atelier
import matplotlib.pyplot as plt
import torch
from torch import nn

from lingua_model import build_model
from lingua_tokenizer import load_tokenizer
from lora import LoRA, add_lora, merge, trainable

RANK, ALPHA = 8, 16
torch.manual_seed(3)

# A layer of 64 to 64, and a task that differs from it by a matrix of rank 4.
layer = nn.Linear(64, 64, bias=False)
difference = torch.randn(64, 4) @ torch.randn(4, 64) / 16
target = layer.weight.detach() + difference

lora = LoRA(layer, RANK, ALPHA)
x = torch.randn(512, 64)
learns = [parameter for parameter in lora.parameters() if parameter.requires_grad]
optimiser = torch.optim.Adam(learns, lr=0.02)
for turn in range(300):
    loss = ((lora(x) - x @ target.T) ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    atelier.metric("loss", turn, loss.item())
print(f"One layer: {sum(p.numel() for p in learns):,} numbers learn, and the loss ends at {loss.item():.5f}.")
if any(parameter is layer.weight for parameter in learns):
    print("layer.weight itself learns: nothing is frozen yet.")

learnt = merge(nn.Sequential(lora))[0]
change = (getattr(learnt, "weight", layer.weight) - target + difference).detach()
figure, axes = plt.subplots(1, 2, figsize=(7, 3.6))
for axis, matrix, title in zip(axes, (difference, change), ("asked for", "learnt")):
    axis.imshow(matrix, cmap="RdBu", vmin=-0.5, vmax=0.5)
    axis.set_title(title)
figure.tight_layout()
atelier.alt("Two matrices of 64 by 64: the change that the task asks for, and the change that the adapter has learnt.")
plt.show()

model = build_model(load_tokenizer(), seed=7)
whole = sum(parameter.numel() for parameter in model.parameters())
model = add_lora(model, RANK, ALPHA)
few = sum(parameter.numel() for parameter in trainable(model).values())
print(f"Lingua-nano: {few:,} of {whole:,} numbers learn, {few / whole:.1%} of the model.")
