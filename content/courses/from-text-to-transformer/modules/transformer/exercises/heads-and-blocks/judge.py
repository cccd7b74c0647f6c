"""Judges heads, groups and the block against float64 references, and knows the usual mistakes by what they compute."""

import math

import torch
from atelier_judge import cases, close, fails, generator, learner, params, same, test, unchanged
from torch.nn.functional import gelu, layer_norm, relu

TOLERANCE = 1e-4


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def draw_heads(rng):
    """A number of heads and a width of each."""
    return int(rng.integers(1, 7)), int(rng.integers(1, 9))


def cut(x, heads):
    """Head by head, as the statement says it."""
    size = x.shape[-1] // heads
    return torch.stack([x[..., head * size : (head + 1) * size] for head in range(heads)], dim=1)


def side_by_side(x):
    return torch.cat(list(x.unbind(1)), dim=-1)


def attend(q, k, v, group_of, causal=True, scale=None):
    """In float64, one head after the other."""
    length, size = q.shape[-2:]
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    answers = []
    for head in range(q.shape[1]):
        scores = q[:, head].double() @ k[:, group_of(head)].double().transpose(1, 2) / (scale or math.sqrt(size))
        weights = (scores.masked_fill(hidden, -math.inf) if causal else scores).softmax(-1)
        answers.append(weights @ v[:, group_of(head)].double())
    return torch.stack(answers, dim=1)


def read_groups(q, k, v, **changed):
    each = q.shape[1] // k.shape[1]
    return attend(q, k, v, lambda head: head // each, **changed)


def answers_as(actual, expected, mistakes, message, tolerance=TOLERANCE):
    """Near what is expected; where it is near what a usual mistake computes instead, the message names that."""
    if isinstance(actual, torch.Tensor) and actual.is_floating_point() and not actual.isfinite().all():
        fails("attention.not-finite", wrong=int((~actual.isfinite()).sum()), count=actual.numel())
    for name, compute in mistakes.items():
        if looks_like(actual, expected, tolerance):
            break
        if looks_like(actual, compute(), tolerance):
            fails(name)
    close(actual, expected, rtol=tolerance, atol=tolerance, dtype=torch.float32, message=message)


def looks_like(actual, expected, tolerance):
    return (
        isinstance(actual, torch.Tensor)
        and actual.shape == expected.shape
        and actual.dtype == torch.float32
        and torch.allclose(actual.double(), expected, rtol=tolerance, atol=tolerance)
    )


@test(task=1, points=1)
def splits_into_heads():
    def holds(rng, size, batch=2):
        heads, width = draw_heads(rng)
        x = normal(rng, batch, size, heads * width)
        answer = unchanged(learner.split, x, heads, message="inputs.changed")
        # The right shape is easily had by a view that mixes positions.
        mixed = x.reshape(batch, heads, size, width)
        if heads > 1 and size > 1 and isinstance(answer, torch.Tensor) and torch.equal(answer, mixed):
            fails("split.mixes-positions")
        same(answer, cut(x, heads), message="split.values")

    cases(20, holds, largest=7)
    holds(generator("long-split"), params["longest"], batch=5)


@test(task=1, points=1)
def joins_the_heads():
    def holds(rng, size, batch=2):
        heads, width = draw_heads(rng)
        x = normal(rng, batch, heads, size, width)
        answer = unchanged(learner.join, x, message="inputs.changed")
        mixed = x.reshape(batch, size, heads * width)
        if heads > 1 and size > 1 and isinstance(answer, torch.Tensor) and torch.equal(answer, mixed):
            fails("join.mixes-positions")
        same(answer, side_by_side(x), message="join.values")

    cases(20, holds, largest=7)
    holds(generator("long-join"), params["longest"], batch=5)


def draw_attention(rng, length, groups, each, batch=2):
    size = int(rng.integers(2, 9))
    return normal(rng, batch, groups * each, length, size), *(normal(rng, batch, groups, length, size) for _ in "kv")


def attends(q, k, v, message, tolerance=TOLERANCE):
    groups = k.shape[1]
    mistakes = {
        "groups.looks-ahead": lambda: read_groups(q, k, v, causal=False),
        "groups.scale": lambda: read_groups(q, k, v, scale=math.sqrt(q.shape[-1] * q.shape[1])),
        "groups.no-scale": lambda: read_groups(q, k, v, scale=1),
        "groups.in-turn": lambda: attend(q, k, v, lambda head: head % groups),
    }
    answer = unchanged(learner.grouped_attention, q, k, v, message="inputs.changed")
    answers_as(answer, read_groups(q, k, v), mistakes, message, tolerance)


@test(task=2, points=1)
def attends_in_every_head():
    def holds(rng, size):
        attends(*draw_attention(rng, size, groups=int(rng.integers(1, 6)), each=1), "groups.heads")

    cases(20, holds, largest=9)
    rng = generator("long-heads")
    attends(*draw_attention(rng, params["longest"], groups=8, each=1, batch=3), "groups.long")


@test(task=2, points=1)
def shares_keys_and_values_in_groups():
    def holds(rng, size):
        groups, each = int(rng.integers(1, 4)), int(rng.integers(2, 5))
        attends(*draw_attention(rng, size, groups, each), "groups.shared")

    cases(20, holds, largest=9)
    rng = generator("long-groups")
    attends(*draw_attention(rng, params["longest"], groups=3, each=4, batch=3), "groups.long")


@test(task=2, points=1, hidden=True)
def survives_large_scores_in_groups():
    def holds(rng, size):
        q, k, v = draw_attention(rng, size + 1, groups=2, each=2)
        # float32 scores in the thousands carry errors of 1e-4 themselves.
        attends(q * 40, k * 40, v, "groups.large-scores", tolerance=5e-3)

    cases(12, holds, largest=7)


def draw_weights(rng, dim):
    """Weights of a block by name, with norms that scale and shift."""
    shapes = {
        "norm1.weight": (dim,),
        "norm1.bias": (dim,),
        "norm2.weight": (dim,),
        "norm2.bias": (dim,),
        "qkv.weight": (3 * dim, dim),
        "out.weight": (dim, dim),
        "up.weight": (4 * dim, dim),
        "up.bias": (4 * dim,),
        "down.weight": (dim, 4 * dim),
        "down.bias": (dim,),
    }
    # Narrow enough to keep every part of the block at a scale where its mistakes show.
    return {name: normal(rng, *shape) / (math.sqrt(shape[1]) if len(shape) > 1 else 1) for name, shape in shapes.items()}


def run_block(x, weights, heads, *, post=False, residual=True, activation=gelu, **changed):
    """What the block computes, in float64; the options are mistakes."""
    w = {name: weight.double() for name, weight in weights.items()}
    x = x.double()
    dim = x.shape[-1]

    def norm(x, which):
        return layer_norm(x, (dim,), w[f"norm{which}.weight"], w[f"norm{which}.bias"])

    def mix(x):
        q, k, v = (cut(part, heads) for part in (x @ w["qkv.weight"].T).chunk(3, dim=-1))
        return side_by_side(read_groups(q, k, v, **changed)) @ w["out.weight"].T

    def think(x):
        return activation(x @ w["up.weight"].T + w["up.bias"]) @ w["down.weight"].T + w["down.bias"]

    if post:
        x = norm(x + mix(x), 1)
        return norm(x + think(x), 2)
    x = x * residual + mix(norm(x, 1))
    return x * residual + think(norm(x, 2))


def has_the_names_of(block, weights):
    """Weights of these names and shapes, and no others: what was trained with one block must load into another."""
    actual = block.state_dict()
    if not isinstance(actual, dict) or not all(isinstance(weight, torch.Tensor) for weight in actual.values()):
        fails("block.no-weights")
    missing, foreign = weights.keys() - actual.keys(), actual.keys() - weights.keys()
    if missing or foreign:
        fails("block.names", missing=listed(missing), foreign=listed(foreign))
    for name, weight in weights.items():
        if actual[name].shape != weight.shape:
            fails("block.shape", weight=name, actual=str(tuple(actual[name].shape)), expected=str(tuple(weight.shape)))


def listed(names):
    return ", ".join(sorted(map(str, names))) or "–"


def check_block(rng, length, heads, width, batch=2, message="block.values"):
    weights = draw_weights(rng, heads * width)
    x = normal(rng, batch, length, heads * width)
    block = learner.Block(heads * width, heads)
    has_the_names_of(block, weights)
    block.load_state_dict(weights)

    def mistake(**options):
        return lambda: run_block(x, weights, heads, **options)

    mistakes = {
        "block.looks-ahead": mistake(causal=False),
        "block.post-norm": mistake(post=True),
        "block.no-residual": mistake(residual=False),
        "block.scale": mistake(scale=math.sqrt(heads * width)),
        "block.relu": mistake(activation=relu),
        "block.gelu-tanh": mistake(activation=lambda x: gelu(x, approximate="tanh")),
    }
    answer = unchanged(block, x, message="inputs.changed")
    answers_as(answer, run_block(x, weights, heads), mistakes, message)


@test(task=3, points=1)
def has_the_weights_of_linguas_block():
    for rng in (generator("names"), generator("names-again")):
        heads, width = int(rng.integers(2, 6)), int(rng.integers(2, 9))
        has_the_names_of(learner.Block(heads * width, heads), draw_weights(rng, heads * width))


@test(task=3, points=2)
def computes_what_its_weights_say():
    cases(20, lambda rng, size: check_block(rng, size, *draw_heads(rng)), largest=9)


@test(task=3, points=1, hidden=True)
def computes_the_same_at_full_size():
    rng = generator("full")
    check_block(rng, params["longest"], heads=4, width=16, batch=3, message="block.long")
    # The same object again, with other weights: nothing may be kept from before.
    check_block(rng, params["longest"] // 2, heads=8, width=4, batch=1, message="block.long")
