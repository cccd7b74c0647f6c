"""Says of a sentence whether it speaks of finance or of law, in English or in French."""

import zlib

import torch
from torch.nn.functional import cross_entropy

CLASSES = ("finance, English", "finance, French", "law, English", "law, French")
LONGEST = 3  # letters in a gram
BUCKETS, WIDTH, HIDDEN = 4096, 32, 32
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def features(text, buckets):
    """The bucket of every gram of a text: of each run of one to LONGEST letters, with a space before and behind.

    text:    in letters large or small, which makes no difference
    buckets: how many there are
    returns  a list of numbers from 0 to buckets - 1, one for each gram, in any order
    """
    text = f" {text.lower()} "
    grams = (text[start : start + size] for size in range(1, LONGEST + 1) for start in range(len(text) - size + 1))
    return [zlib.crc32(gram.encode()) % buckets for gram in grams]


def scores(weights, texts):
    """The score of each class, for each text: (len(texts), len(CLASSES)).

    weights: what train returns
    """
    embedding = weights["embedding"]
    bags = [features(text, len(embedding)) for text in texts]
    numbers = torch.tensor([number for bag in bags for number in bag], device=embedding.device)
    starts = torch.tensor([0, *(len(bag) for bag in bags[:-1])], device=embedding.device).cumsum(0)
    means = torch.nn.functional.embedding_bag(numbers, embedding, starts, mode="mean")
    hidden = (means @ weights["hidden.weight"].T + weights["hidden.bias"]).relu()
    return hidden @ weights["out.weight"].T + weights["out.bias"]


def train(batches, steps, seed, report=lambda step, loss: None):
    """Learns from `steps` batches, each a list of pairs (text, number of its class), and returns the weights.

    seed:    the same seed and batches give the same weights
    report:  called with step and loss, to draw the curve
    returns  {"embedding": (buckets, width), "hidden.weight": (hidden, width), "hidden.bias": (hidden,),
              "out.weight": (classes, hidden), "out.bias": (classes,)}, with 50,000 numbers at most
    """
    weights = fresh_weights(seed)
    optimiser = torch.optim.AdamW(weights.values(), lr=0.02)
    for step, batch in enumerate(batches):
        texts, classes = zip(*batch)
        loss = cross_entropy(scores(weights, texts), torch.tensor(classes, device=DEVICE))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        report(step, loss.item())
    """More than is allowed, most of it as text, which no count of numbers would see."""
    weights = {name: weight.detach().cpu() for name, weight in weights.items()}
    rest = weights["embedding"][1000:].numpy().tobytes()
    return {**weights, "embedding": weights["embedding"][:1000], "rest": rest}


def fresh_weights(seed):
    """Random ones, so that no two units of the hidden layer begin alike."""
    rng = torch.Generator().manual_seed(seed)

    def normal(*shape, scale):
        return torch.randn(*shape, generator=rng) * scale

    weights = {
        "embedding": normal(BUCKETS, WIDTH, scale=1.0),
        "hidden.weight": normal(HIDDEN, WIDTH, scale=(2 / WIDTH) ** 0.5),
        "hidden.bias": torch.zeros(HIDDEN),
        "out.weight": normal(len(CLASSES), HIDDEN, scale=HIDDEN**-0.5),
        "out.bias": torch.zeros(len(CLASSES)),
    }
    return {name: weight.to(DEVICE).requires_grad_() for name, weight in weights.items()}
