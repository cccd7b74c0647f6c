"""Judges waves and rotations against float64, and by what must hold for any query and key."""

import math

import numpy as np
import torch
from atelier_judge import cases, close, fails, learner, params, test, unchanged

TOLERANCE = 2e-5


def turns(positions, dim):
    """Angles (length, dim / 2), in float64."""
    return np.asarray(positions, float)[:, None] * [10_000.0 ** (-2 * i / dim) for i in range(dim // 2)]


def waves(positions, dim):
    expected = np.empty((len(positions), dim))
    expected[:, 0::2], expected[:, 1::2] = np.sin(turns(positions, dim)), np.cos(turns(positions, dim))
    return torch.from_numpy(expected)


def rotated(x, positions):
    """Pairs of neighbours as complex numbers: to turn is to multiply."""
    pairs = x.double().numpy()
    turned = (pairs[..., 0::2] + 1j * pairs[..., 1::2]) * np.exp(1j * turns(positions.numpy(), x.shape[-1]))
    return torch.from_numpy(np.stack([turned.real, turned.imag], -1).reshape(pairs.shape))


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def whole(rng, low, high, count):
    return torch.from_numpy(rng.integers(low, high, count))


def even(rng, largest):
    return 2 * int(rng.integers(1, largest // 2 + 1))


def near(actual, expected, message, tolerance=TOLERANCE, dtype=torch.float32):
    close(actual, expected, rtol=0, atol=tolerance, dtype=dtype, message=message)


@test(task=1, points=2)
def matches_the_waves(rng):
    def holds(rng, size):
        dim = even(rng, 2 * size)
        near(learner.sinusoidal(size, dim), waves(range(size), dim), "positions.waves")

    cases(24, holds, largest=16)
    length = params["length"] + int(rng.integers(50))
    near(learner.sinusoidal(length, 96), waves(range(length), 96), "positions.waves-long", tolerance=1e-3)


@test(task=1, points=1, hidden=True)
def waves_reach_far(rng):
    length = params["farthest"] // 20 + int(rng.integers(99))
    dim = 4 + even(rng, 26)
    near(learner.sinusoidal(length, dim), waves(range(length), dim), "positions.waves-far", tolerance=0.02)


@test(task=2, points=1)
def keeps_lengths():
    def holds(rng, size):
        x = normal(rng, size, even(rng, 12))
        positions = whole(rng, 1, 500, size)
        answer = learner.rotate(x, positions)
        has_the_form_of(answer, x)
        near(answer.norm(dim=-1), x.norm(dim=-1), "positions.length", tolerance=1e-4)
        if (answer - x).norm() < 1e-3 * x.norm():
            fails("positions.turns-nothing")

    cases(12, holds, largest=9)


@test(task=2, points=1)
def scores_depend_on_the_distance_alone():
    def holds(rng, size):
        query, key = normal(rng, 1, 2 + 2 * size), normal(rng, 1, 2 + 2 * size)
        distance, start = int(rng.integers(1, 40)), int(rng.integers(1, 400))
        here, there = score(query, key, 0, distance), score(query, key, start, start + distance)
        if not math.isclose(here, there, abs_tol=2e-3):
            fails("positions.distance", distance=distance, start=start, here=round(here, 3), there=round(there, 3))
        if math.isclose(here, score(query, key, 0, distance + 1), abs_tol=1e-6):
            fails("positions.same-score", distance=distance)

    cases(12, holds, largest=9)


def score(query, key, query_at, key_at):
    turned = [learner.rotate(x, torch.tensor([at])) for x, at in ((query, query_at), (key, key_at))]
    for answer in turned:
        has_the_form_of(answer, query)
    return float(turned[0][0].double() @ turned[1][0].double())


def has_the_form_of(answer, x):
    """A float32 tensor of x's shape with finite values, whatever they are."""
    close(answer, torch.zeros_like(x), atol=math.inf, dtype=torch.float32)


@test(task=2, points=2)
def matches_the_definition(rng):
    def holds(rng, size):
        x = normal(rng, size, even(rng, 2 * size))
        positions = whole(rng, 0, 200, size)  # in no order: a cache asks for single ones
        near(learner.rotate(x, positions), rotated(x, positions), "positions.turned", tolerance=1e-4)

    cases(24, holds, largest=9)
    # More axes in front, and each of them longer or shorter than the length itself.
    for shape in ((2, 2, 2, 2), (2, 3, 5, 8), (7, 1, 4, 6), (1, 40, 3, 32)):
        # No place twice: two equal ones along a wrong axis would look right.
        x, positions = normal(rng, *shape), torch.from_numpy(rng.choice(90, shape[-2], replace=False))
        near(learner.rotate(x, positions), rotated(x, positions), "positions.axes", tolerance=1e-4)
    x, positions = normal(rng, 2, params["length"], 64), torch.arange(params["length"])
    near(learner.rotate(x, positions), rotated(x, positions), "positions.turned-long", tolerance=5e-3)


@test(task=3, points=1)
def stays_exact_far_away():
    def holds(rng, size):
        x = normal(rng, size, even(rng, 16))
        positions = whole(rng, params["farthest"] // 2, params["farthest"], size)
        near(learner.rotate(x, positions), rotated(x, positions), "positions.far", tolerance=1e-4)

    cases(12, holds, largest=9)


@test(task=3, points=1)
def leaves_its_inputs_alone():
    def holds(rng, size):
        x, positions = normal(rng, 2, size, even(rng, 12)), whole(rng, 1, 90, size)
        answer = unchanged(learner.rotate, x, positions, message="positions.inputs-changed")
        near(answer, rotated(x, positions), "positions.safe-values", tolerance=1e-4)

    cases(12, holds, largest=9)


@test(task=3, points=1, hidden=True)
def keeps_the_type():
    def holds(rng, size):
        x, positions = normal(rng, size, even(rng, 12)), whole(rng, 1, 90, size)
        for dtype, tolerance in ((torch.float64, 1e-4), (torch.bfloat16, 0.12)):
            given = x.to(dtype)
            answer = learner.rotate(given, positions)
            if isinstance(answer, torch.Tensor) and answer.dtype != dtype:
                fails("positions.type", expected=str(dtype), actual=str(answer.dtype))
            expected = rotated(given.double(), positions).to(dtype)
            near(answer, expected, "positions.typed-values", tolerance=tolerance, dtype=dtype)

    cases(6, holds, largest=6)
