"""Judges masked attention against a float64 reference, and by what must hold for any input."""

import math

import torch
from atelier_judge import cases, close, fails, generator, learner, test, unchanged

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


def tensors(rng, length, batch=None):
    """Random q, k and v; v is as wide as it likes to be."""
    batch = batch or int(rng.integers(1, 4))
    dim, width = int(rng.integers(2, 17)), int(rng.integers(1, 9))
    return tuple(normal(rng, (batch, length, size)) for size in (dim, dim, width))


def long_tensors(rng):
    """Longer sequences, and more of them, than a program that handles only the sizes of the cases below would know."""
    return tensors(rng, int(rng.integers(60, 90)), batch=int(rng.integers(5, 8)))


def normal(rng, shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def random_padding(rng, batch, length, share=0.4):
    return torch.from_numpy(rng.random((batch, length)) < share)


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
    q, k, v = long_tensors(generator("long"))
    matches(learner.attention(q, k, v), reference(q, k, v), "attention.long")


@test(task=1, points=1)
def never_looks_ahead(rng):
    given = tensors(rng, 8, batch=2)
    before = learner.attention(*given)
    has_the_form_of(before, given[2])
    for position in range(1, 8):
        after = answer_to_changed(rng, given, (0, 1, 2), slice(position, None))
        if not is_near(after[:, :position], before[:, :position]):
            fails("attention.looks-ahead", position=position)
        if is_near(after[:, position:], before[:, position:]):
            fails("attention.looks-nowhere", position=position)
    # What looks at nothing does not look ahead either: each of the three must matter by itself, wherever it stands.
    for which, position in ((0, 7), (1, 0), (1, 6), (2, 0), (2, 6)):
        if is_near(answer_to_changed(rng, given, (which,), position)[:, 7], before[:, 7]):
            fails("attention.ignores", tensor="qkv"[which], position=position)


def answer_to_changed(rng, given, which, positions):
    """The answer where those of q, k and v are others at these positions."""
    changed = [tensor.clone() for tensor in given]
    for index in which:
        changed[index][:, positions] += normal(rng, changed[index][:, positions].shape)
    after = learner.attention(*changed)
    has_the_form_of(after, given[2])
    return after


def is_near(some, others):
    return torch.allclose(some, others, rtol=0, atol=1e-6)


@test(task=2, points=1)
def skips_padded_keys():
    def holds(rng, size):
        q, k, v = tensors(rng, size + 1)
        skips(rng, q, k, v)

    cases(24, holds, largest=9)
    rng = generator("long-padding")
    skips(rng, *long_tensors(rng))


def skips(rng, q, k, v):
    padding = random_padding(rng, *q.shape[:2])
    padding[:, 0] = False  # every row keeps something to look at
    matches(learner.attention(q, k, v, padding), reference(q, k, v, padding), "attention.padding")


@test(task=2, points=1)
def gives_zeros_where_nothing_is_seen():
    def holds(rng, size):
        q, k, v = tensors(rng, size + 1, batch=3)
        padding = random_padding(rng, 3, size + 1)
        order = rng.permutation(3).tolist()
        padding[order[0]] = True
        padding[order[1], : int(rng.integers(1, size + 1))] = True
        matches(learner.attention(q, k, v, padding), reference(q, k, v, padding), "attention.empty-rows")

    cases(12, holds, largest=9)


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
def leaves_its_inputs_alone():
    def holds(rng, size):
        q, k, v = tensors(rng, size)
        padding = [random_padding(rng, *q.shape[:2])] if rng.random() < 0.6 else []
        answer = unchanged(learner.attention, q, k, v, *padding, message="attention.inputs-changed")
        matches(answer, reference(q, k, v, *padding), "attention.safe-values")

    cases(16, holds, largest=9)


@test(task=3, points=1, hidden=True)
def survives_large_scores():
    def holds(rng, size):
        q, k, v = tensors(rng, size + 1)
        q, k = (q * 40, k * 40) if rng.random() < 0.5 else close_together(rng, q, k)
        # float32 scores in the thousands carry errors of 1e-4 themselves.
        matches(learner.attention(q, k, v), reference(q, k, v), "attention.large-scores", tolerance=5e-3)

    cases(16, holds, largest=9)


def close_together(rng, q, k):
    """Queries and keys with scores around 1500 or -1500 in each row, and differences in it as small as those of q and k."""
    dim = q.shape[-1]
    length = math.sqrt(1500 * math.sqrt(dim))
    towards = torch.nn.functional.normalize(normal(rng, (dim,)), dim=0) * length
    signs = torch.from_numpy(rng.choice([-1.0, 1.0], size=q.shape[:2])).float()
    return signs[..., None] * towards, towards + k * math.sqrt(dim) / length
