"""Judges eight functions on tensors against plain loops in float64, and two of them by their speed."""

import numpy as np
import torch
from atelier_judge import baseline, cases, close, equal, fails, generator, learner, params, ratio, test, unchanged

TOLERANCE = 1e-5


def number(rng, most):
    return int(rng.integers(1, most + 1))


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def integers(rng, below, *shape):
    return torch.from_numpy(rng.integers(0, below, size=shape))


def small_and_large(holds):
    """Many small cases, then one that is larger in every dimension than any of them."""
    cases(16, holds, largest=8)
    holds(generator("large"), 40)


def same_flags(actual, expected, message):
    """Exactly these flags; a mask of numbers has a message of its own."""
    if isinstance(actual, torch.Tensor) and actual.dtype != torch.bool:
        fails("tensors.not-bool", actual=str(actual.dtype))
    equal(actual, torch.from_numpy(expected), message=message)


def near(actual, expected, message):
    close(actual, torch.from_numpy(expected), rtol=TOLERANCE, atol=TOLERANCE, dtype=torch.float32, message=message)


@test(task=1, points=1)
def makes_one_hot_rows():
    def holds(rng, size):
        kinds = number(rng, size) + 1
        shape = [number(rng, size) for _ in range(number(rng, 3))] if size < 40 else [30, 12]
        ids = integers(rng, kinds, *shape)
        expected = np.zeros((*shape, kinds))
        for place in np.ndindex(*shape):
            expected[(*place, int(ids[place]))] = 1
        near(learner.one_hot(ids, kinds), expected, "tensors.one-hot")

    small_and_large(holds)


@test(task=1, points=1)
def masks_the_future():
    def holds(rng, size):
        length = size + int(rng.integers(3))
        expected = np.array([[column > row for column in range(length)] for row in range(length)])
        same_flags(learner.causal_mask(length), expected, "tensors.causal")

    small_and_large(holds)


@test(task=1, points=1)
def masks_the_padding():
    def holds(rng, size):
        batch, longest = number(rng, size), size + int(rng.integers(4))
        lengths = integers(rng, longest + 1, batch)
        expected = np.array([[position >= length for position in range(longest)] for length in lengths.tolist()])
        same_flags(learner.padding_mask(lengths, longest), expected, "tensors.padding")

    small_and_large(holds)


@test(task=2, points=1)
def moves_a_window():
    def holds(rng, size):
        batch, width = number(rng, size), number(rng, size)
        length = width + int(rng.integers(size + 1))
        x = normal(rng, batch, length) if rng.random() < 0.5 else integers(rng, 400, batch, length)
        expected = np.array([[row[start : start + width] for start in range(length - width + 1)] for row in x.numpy()])
        equal(learner.windows(x, width), torch.from_numpy(expected), message="tensors.windows")

    small_and_large(holds)


@test(task=2, points=1)
def splits_heads():
    def holds(rng, size):
        batch, length, heads, width = (number(rng, size) for _ in range(4))
        heads, width = min(heads, 12), min(width, 16)
        x = normal(rng, batch, length, heads * width)
        expected = np.stack([x.numpy()[:, :, head * width : (head + 1) * width] for head in range(heads)], axis=1)
        actual = learner.split_heads(x, heads)
        scrambled = x.view(batch, heads, length, width)
        if isinstance(actual, torch.Tensor) and actual.shape == scrambled.shape and torch.equal(actual, scrambled):
            close(actual, torch.from_numpy(expected), message="tensors.heads-scrambled")
        close(actual, torch.from_numpy(expected), rtol=0, message="tensors.heads")

    small_and_large(holds)


@test(task=2, points=1)
def picks_scores():
    def holds(rng, size):
        batch, length, kinds = (number(rng, size) for _ in range(3))
        scores, ids = normal(rng, batch, length, kinds), integers(rng, kinds, batch, length)
        expected = [[float(scores[b, t, int(ids[b, t])]) for t in range(length)] for b in range(batch)]
        near(learner.pick(scores, ids), np.array(expected), "tensors.pick")

    small_and_large(holds)


def mean_reference(x, padding):
    """Row by row in float64; zeros where nothing is kept."""
    x, kept = x.double().numpy(), ~padding.numpy()
    return np.stack([row[keep].mean(0) if keep.any() else np.zeros(row.shape[-1]) for row, keep in zip(x, kept)])


def draw_padded(rng, size):
    batch, length, dim = (number(rng, size) for _ in range(3))
    padding = torch.from_numpy(rng.random((batch, length)) < 0.5)
    if rng.random() < 0.5:
        padding[int(rng.integers(batch))] = True
    return normal(rng, batch, length, dim), padding


@test(task=3, points=1)
def averages_what_is_kept():
    def holds(rng, size):
        x, padding = draw_padded(rng, size)
        actual = unchanged(learner.masked_mean, x, padding, message="tensors.changed")
        if isinstance(actual, torch.Tensor) and torch.isnan(actual).any():
            fails("tensors.mean-nan")
        near(actual, mean_reference(x, padding), "tensors.mean")

    small_and_large(holds)


@test(task=3, points=1, hidden=True)
def lets_no_padding_through():
    def holds(rng, size):
        x, padding = draw_padded(rng, size + 1)
        expected = mean_reference(x, padding)
        x[padding] = float(rng.choice([np.nan, np.inf, -np.inf, 1e30]))
        actual = learner.masked_mean(x, padding)
        if isinstance(actual, torch.Tensor) and not torch.isfinite(actual).all():
            fails("tensors.padding-leaks")
        near(actual, expected, "tensors.mean")

    cases(16, holds, largest=8)


@test(task=3, points=1)
def mixes_values():
    def holds(rng, size):
        batch, heads, to, of, dim = (number(rng, min(size, 12)) for _ in range(5))
        weights, values = normal(rng, batch, heads, to, of), normal(rng, batch, heads, of, dim)
        sums = weights.double().numpy() @ values.double().numpy()
        expected = np.concatenate([sums[:, head] for head in range(heads)], axis=-1)
        near(learner.mix(weights, values), expected, "tensors.mix")

    small_and_large(holds)


def is_faster(name, inputs):
    ratio(
        getattr(learner, name),
        getattr(baseline, name),
        inputs=inputs,
        compare=lambda answer, expected: close(answer, expected, rtol=1e-4, atol=1e-5, message="tensors.speed-values"),
        at_least=params["speedRatio"],
        seconds=2,
        message="tensors.slow",
    )


@test(task=4, points=1)
def fills_rows_without_a_loop(rng):
    is_faster("one_hot", lambda: (integers(rng, 24, params["ids"]), 24))


@test(task=4, points=1)
def averages_without_a_loop(rng):
    sentences = params["sentences"]
    is_faster("masked_mean", lambda: (normal(rng, sentences, 16, 32), torch.from_numpy(rng.random((sentences, 16)) < 0.4)))
