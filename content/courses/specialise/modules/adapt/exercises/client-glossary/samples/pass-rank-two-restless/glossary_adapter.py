"""Half the numbers, plain Adam, a fixed rate until the last fifth."""

import torch
import torch.nn.functional as F

import client
from lingua import lora
from lingua_model import IGNORED, make_batch
from lingua_tokenizer import load_tokenizer


def adapt(batches, steps, seed, report=None):
    tokenizer = load_tokenizer()
    torch.manual_seed(seed)
    model = lora.add_lora(client.load_translator(tokenizer), 3, client.ALPHA)
    adapter = lora.trainable(model)
    optimiser = torch.optim.Adam(adapter.values(), lr=0.015, betas=(0.9, 0.98))
    for step, pairs in enumerate(batches):
        optimiser.param_groups[0]["lr"] = 0.015 * min(1, (steps - step) / steps / 0.4)
        inputs, targets = make_batch(tokenizer, pairs)
        loss = F.cross_entropy(model(inputs).transpose(1, 2), targets, ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return {name: tensor.detach().clone() for name, tensor in adapter.items()}
