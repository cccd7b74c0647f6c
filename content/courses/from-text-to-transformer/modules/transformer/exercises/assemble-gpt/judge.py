"""Judges a GPT by its weights: what they are called, what it computes with them, and what a hundred steps make of them."""

import math

import torch
from atelier_judge import at_most, budget, cases, close, fails, generator, learner, metric, params, test, unchanged
from torch.nn.functional import cross_entropy, gelu, layer_norm

TOLERANCE = 1e-4
IGNORED = -100


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def draw_numbers(rng, vocabulary, *shape):
    return torch.from_numpy(rng.integers(0, vocabulary, size=shape))


def shapes_of(vocabulary, dim, layers, longest):
    """Names and shapes, as in the table of the statement."""
    block = {
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
    return {
        "tokens.weight": (vocabulary, dim),
        "places.weight": (longest, dim),
        **{f"blocks.{layer}.{name}": shape for layer in range(layers) for name, shape in block.items()},
        "norm.weight": (dim,),
        "norm.bias": (dim,),
    }


def draw_weights(rng, vocabulary, dim, layers, longest):
    # Matrices that keep a vector's scale, so that each part of the model counts.
    return {
        name: normal(rng, *shape) / (math.sqrt(shape[1]) if len(shape) > 1 and name.startswith("blocks") else 1)
        for name, shape in shapes_of(vocabulary, dim, layers, longest).items()
    }


def weights_of(model, expected):
    """The model's weights, once names and shapes are those of `expected`."""
    actual = model.state_dict()
    if not isinstance(actual, dict) or not all(isinstance(weight, torch.Tensor) for weight in actual.values()):
        fails("gpt.no-weights")
    missing, foreign = expected.keys() - actual.keys(), actual.keys() - expected.keys()
    if missing and not foreign and all(name.startswith("blocks.") for name in missing):
        fails("gpt.hidden-blocks")
    if missing or foreign:
        fails("gpt.names", missing=listed(missing), foreign=listed(foreign))
    for name, shape in expected.items():
        if tuple(actual[name].shape) != shape:
            fails("gpt.shape", weight=name, actual=str(tuple(actual[name].shape)), expected=str(shape))
    return actual


def listed(names):
    shown = sorted(map(str, names))
    return ", ".join(shown[:4]) + (" …" if len(shown) > 4 else "") or "–"


def run_gpt(numbers, weights, layers, heads, *, placed=True, first_place=0, normed=True, order=None):
    """Scores in float64; the options are mistakes."""
    w = {name: weight.double() for name, weight in weights.items()}
    length, dim = numbers.shape[1], w["tokens.weight"].shape[1]
    x = w["tokens.weight"][numbers]
    if placed:
        x = x + w["places.weight"][first_place : first_place + length]
    for layer in order or range(layers):
        x = run_block(x, w, f"blocks.{layer}.", heads)
    if normed:
        x = layer_norm(x, (dim,), w["norm.weight"], w["norm.bias"])
    return x @ w["tokens.weight"].T


def run_block(x, w, at, heads):
    dim, length = x.shape[-1], x.shape[1]
    size = dim // heads
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    q, k, v = (layer_norm(x, (dim,), w[at + "norm1.weight"], w[at + "norm1.bias"]) @ w[at + "qkv.weight"].T).chunk(3, dim=-1)
    mixed = []
    for part in (slice(head * size, (head + 1) * size) for head in range(heads)):
        scores = q[..., part] @ k[..., part].transpose(1, 2) / math.sqrt(size)
        mixed.append(scores.masked_fill(hidden, -math.inf).softmax(-1) @ v[..., part])
    x = x + torch.cat(mixed, dim=-1) @ w[at + "out.weight"].T
    inner = layer_norm(x, (dim,), w[at + "norm2.weight"], w[at + "norm2.bias"]) @ w[at + "up.weight"].T + w[at + "up.bias"]
    return x + gelu(inner) @ w[at + "down.weight"].T + w[at + "down.bias"]


def check_scores(rng, vocabulary, width, layers, heads, longest, batch, length, message):
    dim = heads * width
    weights = draw_weights(rng, vocabulary, dim, layers, longest)
    numbers = draw_numbers(rng, vocabulary, batch, length)
    model = learner.GPT(vocabulary, dim, layers, heads, longest)
    weights_of(model, shapes_of(vocabulary, dim, layers, longest))
    model.load_state_dict(weights)
    answer = unchanged(model, numbers, message="gpt.changed")
    expected = run_gpt(numbers, weights, layers, heads)
    name_mistake(answer, expected, numbers, weights, layers, heads, longest)
    # Scores are sums of `dim` products; their size grows with its root.
    close(answer, expected, rtol=TOLERANCE, atol=TOLERANCE * math.sqrt(dim), dtype=torch.float32, message=message)


def name_mistake(answer, expected, numbers, weights, layers, heads, longest):
    """Fails with the name of the usual mistake that would give this answer, if there is one."""
    if not looks_like(answer, expected):
        for mistake, options in usual_mistakes(layers, numbers.shape[1], longest).items():
            if looks_like(answer, run_gpt(numbers, weights, layers, heads, **options)):
                fails(mistake)


def usual_mistakes(layers, length, longest):
    return {
        "gpt.no-places": {"placed": False},
        **({"gpt.places-from-one": {"first_place": 1}} if length < longest else {}),
        "gpt.no-norm": {"normed": False},
        "gpt.one-block": {"order": [layers - 1] * layers},
        "gpt.backwards": {"order": list(range(layers))[::-1]},
    }


def looks_like(actual, expected):
    return (
        isinstance(actual, torch.Tensor)
        and actual.shape == expected.shape
        and actual.dtype == torch.float32
        and torch.allclose(actual.double(), expected, rtol=1e-3, atol=1e-3)
    )


@test(task=1, points=1)
def has_the_weights_of_lingua():
    for rng in (generator("names"), generator("names-again")):
        vocabulary, layers, longest = int(rng.integers(20, 90)), int(rng.integers(3, 6)), int(rng.integers(9, 40))
        dim = 4 * int(rng.integers(2, 6))
        weights_of(learner.GPT(vocabulary, dim, layers, 4, longest), shapes_of(vocabulary, dim, layers, longest))
    # What stands in the signature counts as well: later exercises say GPT(vocabulary) and no more.
    weights_of(learner.GPT(659), shapes_of(659, 64, 2, 128))


@test(task=2, points=2)
def scores_what_its_weights_say():
    def holds(rng, size):
        heads, width = int(rng.integers(1, 4)), int(rng.integers(4, 8))  # rows of two or three numbers: LayerNorm magnifies rounding
        layers, vocabulary = int(rng.integers(1, 4)), int(rng.integers(5, 30))
        check_scores(rng, vocabulary, width, layers, heads, size + int(rng.integers(2)), 2, size, "gpt.values")

    cases(16, holds, largest=9)


@test(task=2, points=1)
def scores_a_full_row():
    rng = generator("full")
    heads, length = params["heads"], 3 * params["length"]
    check_scores(rng, params["vocabulary"], params["dim"] // heads, params["layers"], heads, length, 5, length, "gpt.long")


@test(task=2, points=1)
def takes_its_scores_from_the_tokens(rng):
    """A tied head: another vector for a token is another score for it, also where the token does not stand in the text."""
    vocabulary, dim, layers, heads, length = 24, 16, 2, 2, 7
    weights = draw_weights(rng, vocabulary, dim, layers, length)
    numbers = draw_numbers(rng, vocabulary // 2, 2, length)  # the upper half of the tokens stands nowhere
    model = learner.GPT(vocabulary, dim, layers, heads, length)
    weights_of(model, shapes_of(vocabulary, dim, layers, length))
    for _ in range(2):
        model.load_state_dict(weights)
        expected = run_gpt(numbers, weights, layers, heads)
        answer = model(numbers)
        name_mistake(answer, expected, numbers, weights, layers, heads, length)
        close(answer, expected, rtol=1e-3, atol=1e-3, dtype=torch.float32, message="gpt.tied")
        weights["tokens.weight"] = torch.cat([weights["tokens.weight"][: vocabulary // 2], normal(rng, vocabulary // 2, dim)])


def fresh_model():
    """A fresh model of the profile's size, and its weights."""
    size = params["vocabulary"], params["dim"], params["layers"]
    longest = 2 * params["length"]
    model = learner.GPT(*size, params["heads"], longest)
    return model, weights_of(model, shapes_of(*size, longest))


def loss_of(weights, inputs, targets):
    scores = run_gpt(inputs, weights, params["layers"], params["heads"])
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED).item()


@test(task=3, points=1)
def begins_at_the_loss_of_a_blind_guess(rng):
    vocabulary, shape = params["vocabulary"], (params["batch"], params["length"])
    inputs, targets = (draw_numbers(rng, vocabulary, *shape) for _ in range(2))
    _, weights = fresh_model()
    loss = loss_of(weights, inputs, targets)
    blind = math.log(vocabulary)
    at_most(abs(loss - blind), 0.1, message="gpt.first-loss", loss=loss, blind=blind, vocabulary=vocabulary)


@test(task=3, points=1)
def draws_its_matrices_with_a_small_spread():
    (_, first), (_, second) = fresh_model(), fresh_model()
    for name, weight in first.items():
        if weight.dim() == 2:
            spread = weight.double().std().item()
            # The smallest of these matrices has thousands of numbers: their spread is within 2 % of the true one.
            at_most(abs(spread - 0.02), 0.002, message="gpt.spread", weight=name, spread=spread)
            at_most(abs(weight.double().mean().item()), 0.002, message="gpt.mean", weight=name)
            if torch.equal(weight, second[name]):
                fails("gpt.same-weights", weight=name)


class Overfitted:
    """One training, looked at by two checks: the weights before and after, and the batch."""

    weights = None


def overfitted():
    if Overfitted.weights is None:
        rng = generator("one-batch")
        vocabulary, steps = params["vocabulary"], params["steps"]
        # No text at all: what follows what is chance, and can only be learnt by heart.
        inputs, targets = (draw_numbers(rng, vocabulary, params["batch"], params["length"]) for _ in range(2))
        targets[:, : params["length"] // 2] = IGNORED
        model, before = fresh_model()
        counted = budget(steps)
        learner.overfit(model, counted.serve([(inputs, targets)] * steps))
        after = weights_of(model, {name: tuple(weight.shape) for name, weight in before.items()})
        Overfitted.weights = before, after, inputs, targets
        Overfitted.spent = counted.spent
    return Overfitted.weights


@test(task=4, points=2)
def learns_one_batch_by_heart():
    before, after, inputs, targets = overfitted()
    first, last = (loss_of(weights, inputs, targets) for weights in (before, after))
    metric("loss-before", first)
    metric("loss-after", last)
    metric("batches", Overfitted.spent)
    at_most(last, 0.05, message="overfit.loss", first=first, spent=Overfitted.spent, steps=params["steps"])


@test(task=4, points=1, hidden=True)
def moves_every_weight():
    before, after, *_ = overfitted()
    for name, weight in after.items():
        if torch.equal(weight, before[name]):
            fails("overfit.unmoved", weight=name)
