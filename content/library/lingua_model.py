"""Lingua-nano: a decoder-only transformer of about 150,000 parameters, and how it is fed and asked."""

import math
from collections import defaultdict

import torch
from torch import nn

IGNORED = -100  # cross_entropy leaves such targets out


class Block(nn.Module):
    """Attention to the past, then a small network for each position; each adds to what came in."""

    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.out = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim, bias=False)
        self.up, self.down = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

    def forward(self, x):
        batch, length, dim = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) / math.sqrt(dim // self.heads)
        future = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(1)
        mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, dim))
        return x + self.down(nn.functional.gelu(self.up(self.norm2(x))))


class Lingua(nn.Module):
    """Token numbers (batch, length) to scores of the next token (batch, length, vocabulary)."""

    def __init__(self, vocabulary, dim=64, layers=2, heads=4, longest=128):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, dim), nn.Embedding(longest, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(dim)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0, 0.02)

    def forward(self, numbers):
        x = self.tokens(numbers) + self.places(torch.arange(numbers.shape[1], device=numbers.device))
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.tokens.weight.T


def build_model(tokenizer, seed):
    """A fresh model; the seed decides its first weights."""
    torch.manual_seed(seed)
    return Lingua(tokenizer.size)


def make_batch(tokenizer, pairs, device="cpu"):
    """Inputs and targets, both (batch, length), on the device. Only French tokens and the end mark are targets."""
    rows = [(tokenizer.encode(english), tokenizer.encode(french)) for english, french in pairs]
    length = max(len(english) + len(french) + 2 for english, french in rows)
    inputs = torch.full((len(rows), length), tokenizer.pad)
    targets = torch.full((len(rows), length), IGNORED)
    for index, (english, french) in enumerate(rows):
        row = torch.tensor([*english, tokenizer.sep, *french, tokenizer.end])
        inputs[index, : len(row)] = row
        targets[index, len(english) : len(row) - 1] = row[len(english) + 1 :]
    return inputs.to(device), targets.to(device)  # at once: row by row, a GPU would wait more than it works


@torch.no_grad()
def translate(model, tokenizer, sentences, longest=40):
    """French for each English sentence, always the likeliest next token."""
    device = model.tokens.weight.device
    groups = defaultdict(list)  # equal lengths together, so that nothing has to be padded
    for index, sentence in enumerate(sentences):
        prompt = [*tokenizer.encode(sentence), tokenizer.sep]
        groups[len(prompt)].append((index, prompt))
    answers = [""] * len(sentences)
    for length, group in groups.items():
        numbers = torch.tensor([prompt for _, prompt in group], device=device)
        done = torch.zeros(len(group), dtype=torch.bool, device=device)
        while numbers.shape[1] < length + longest and not done.all():
            best = model(numbers)[:, -1].argmax(-1)
            done |= best == tokenizer.end
            numbers = torch.cat([numbers, best[:, None]], dim=1)
        for (index, _), row in zip(group, numbers[:, length:].tolist()):
            answers[index] = tokenizer.decode(row)
    return answers


def exact_match(model, tokenizer, pairs):
    """The share of sentences whose translation is right to the last letter."""
    answers = translate(model, tokenizer, [english for english, _ in pairs])
    return sum(answer == french for answer, (_, french) in zip(answers, pairs)) / len(pairs)
