"""Judges masked attention against a float64 reference, and by what must hold for any input."""

import math

import torch
from atelier_judge import cases, close, fails, learner, test, unchanged

TOLERANCE = 1e-5


def reference(q, k, v, padding=None):
    """Row by row in float64, so plainly that it can be read off the definition."""
    q, k, v = q.double(), k.double(), v.double()
    batch, length, dim = q.shape
    result = torch.zeros(batch, length, v.shape[-1], dtype=torch.float64)
    for b in range(batch):
        for i in range(length):
            seen = [j for j in range(i + 1) if padding is None or not padding[b, j]]
            if seen:
                scores = k[b, seen] @ q[b, i] / dim**0.5
                result[b, i] = scores.softmax(0) @ v[b, seen]
    return result


def tensors(rng, length, batch=None, scale=1.0):
    """Random q, k and v; v is as wide as it likes to be."""
    batch = batch or int(rng.integers(1, 4))
    dim, width = int(rng.integers(2, 17)), int(rng.integers(1, 9))
    return tuple(torch.from_numpy(rng.normal(size=(batch, length, size)) * scale).float() for size in (dim, dim, width))


def matches(actual, expected, message, tolerance=TOLERANCE):
    """Values in float32, each finite: nan has a message of its own here."""
    if isinstance(actual, torch.Tensor) and actual.is_floating_point() and torch.isnan(actual).any():
        fails("attention.nan", wrong=int(torch.isnan(actual).sum()), count=actual.numel())
    close(actual, expected, rtol=tolerance, atol=tolerance, dtype=torch.float32, message=message)


def has_the_form_of(actual, v):
    """A float32 tensor of v's shape with finite values, whatever they are."""
    close(actual, torch.zeros_like(v), atol=math.inf, dtype=torch.float32)


@test(task=1, points=1)
def matches_the_definition():
    def holds(rng, size):
        q, k, v = tensors(rng, size)
        matches(learner.attention(q, k, v), reference(q, k, v), "attention.values")

    cases(24, holds, largest=9)


@test(task=1, points=1)
def never_looks_ahead(rng):
    q, k, v = tensors(rng, 8, batch=2)
    before = learner.attention(q, k, v)
    has_the_form_of(before, v)
    for position in range(1, 8):
        later = [tensor.clone() for tensor in (q, k, v)]
        for tensor in later:
            tensor[:, position:] += torch.from_numpy(rng.normal(size=tensor[:, position:].shape)).float()
        after = learner.attention(*later)
        has_the_form_of(after, v)
        if not torch.allclose(after[:, :position], before[:, :position], rtol=0, atol=1e-6):
            fails("attention.looks-ahead", position=position)
        if torch.allclose(after[:, position:], before[:, position:], rtol=0, atol=1e-6):
            fails("attention.looks-nowhere", position=position)


@test(task=2, points=1)
def skips_padded_keys():
    def holds(rng, size):
        q, k, v = tensors(rng, size + 1)
        padding = torch.from_numpy(rng.random((q.shape[0], size + 1)) < 0.4)
        padding[:, 0] = False  # every row keeps something to look at
        matches(learner.attention(q, k, v, padding), reference(q, k, v, padding), "attention.padding")

    cases(24, holds, largest=9)


@test(task=2, points=1)
def gives_zeros_where_nothing_is_seen(rng):
    q, k, v = tensors(rng, 6, batch=3)
    padding = torch.tensor([[True, True, False, False, False, False], [True] * 6, [False, True, True, False, True, True]])
    matches(learner.attention(q, k, v, padding), reference(q, k, v, padding), "attention.empty-rows")


@test(task=2, points=1, hidden=True)
def padding_has_no_influence(rng):
    q, k, v = tensors(rng, 9, batch=2)
    padding = torch.from_numpy(rng.random((2, 9)) < 0.5)
    padding[:, 4] = False
    before = learner.attention(q, k, v, padding)
    matches(before, reference(q, k, v, padding), "attention.padding")
    k[padding], v[padding] = 50.0, -50.0
    matches(learner.attention(q, k, v, padding), reference(q, k, v, padding), "attention.padding-leaks")


@test(task=3, points=1)
def leaves_its_inputs_alone(rng):
    q, k, v = tensors(rng, 7)
    padding = torch.zeros(q.shape[:2], dtype=torch.bool)
    padding[:, 5:] = True
    answer = unchanged(learner.attention, q, k, v, padding, message="attention.inputs-changed")
    matches(answer, reference(q, k, v, padding), "attention.padding")


@test(task=3, points=1, hidden=True)
def survives_large_scores(rng):
    q, k, v = tensors(rng, 7)
    q, k = q * 40, k * 40
    # float32 scores in the thousands carry errors of 1e-4 themselves.
    matches(learner.attention(q, k, v), reference(q, k, v), "attention.large-scores", tolerance=5e-3)
