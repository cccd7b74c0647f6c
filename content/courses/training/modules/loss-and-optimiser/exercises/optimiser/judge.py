"""Judges an optimiser by where it takes weights, step by step, against a reference in float64."""

import math

import torch
from atelier_judge import at_most, cases, close, fails, generator, learner, params, same, test

PRECISE = 1e-9  # of weights in float64


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape))


def draw_shapes(rng, largest=4):
    return [tuple(rng.integers(1, largest + 1, size=int(rng.integers(1, 3))).tolist()) for _ in range(int(rng.integers(1, 4)))]


def draw_settings(rng):
    return {
        "lr": float(10 ** rng.uniform(-3, -1)),
        "betas": (float(rng.uniform(0.7, 0.95)), float(rng.uniform(0.96, 0.999))),
        "eps": float(10 ** rng.uniform(-6, -2)),
        "weight_decay": float(rng.uniform(0.05, 0.5)),
    }


def draw_gradients(rng, shapes, steps):
    """Large ones and small ones: what counts is that Adam makes them alike."""
    return [[normal(rng, *shape) * float(10 ** rng.uniform(-3, 1)) for shape in shapes] for _ in range(steps)]


def follow(
    start, gradients, settings, rates=None, *, corrected=True, decay="decoupled", eps_inside=False, own_count=True, squared=True
):
    """The weights after each step, in float64; the options are mistakes."""
    (slow, slower), eps, weight_decay = settings["betas"], settings["eps"], settings["weight_decay"]
    weights = [weight.double().clone() for weight in start]
    means, squares, counts = [torch.zeros_like(w) for w in weights], [torch.zeros_like(w) for w in weights], [0] * len(weights)
    trail = []
    for step, list_of_gradients in enumerate(gradients):
        lr = rates[step] if rates else settings["lr"]
        for index, gradient in enumerate(list_of_gradients):
            if gradient is None:
                continue
            counts[index] += 1
            count = counts[index] if own_count else step + 1
            gradient = gradient.double()
            if decay == "in the gradient":
                gradient = gradient + weight_decay * weights[index]
            means[index] = slow * means[index] + (1 - slow) * gradient
            squares[index] = slower * squares[index] + (1 - slower) * gradient**2
            mean = means[index] / (1 - slow**count) if corrected else means[index]
            square = squares[index] / (1 - slower**count) if corrected else squares[index]
            scale = (square + eps).sqrt() if eps_inside else square.sqrt() + eps
            shrink = {"decoupled": 1 - lr * weight_decay, "without the rate": 1 - weight_decay}.get(decay, 1)
            weights[index] = shrink * weights[index] - lr * mean / (scale if squared else 1)
        trail.append([weight.clone() for weight in weights])
    return trail


MISTAKES = {
    "adam.no-correction": {"corrected": False},
    "adam.decay-in-the-gradient": {"decay": "in the gradient"},
    "adam.decay-without-the-rate": {"decay": "without the rate"},
    "adam.no-decay": {"decay": "none"},
    "adam.eps-inside": {"eps_inside": True},
    "adam.shared-count": {"own_count": False},
    "adam.no-squares": {"squared": False},
}


def takes_them_there(start, gradients, settings, message, rates=None, tolerance=PRECISE, dtype=torch.float64):
    expected = follow(start, gradients, settings, rates)
    actual = learner.descend(start, gradients, settings, rates)
    form = [[torch.zeros_like(weight, dtype=dtype) for weight in weights] for weights in expected]
    close(actual, form, atol=math.inf, dtype=dtype, message="adam.form")
    if not is_near(actual, expected, tolerance):
        if all(torch.equal(weight, first) for weights in actual for weight, first in zip(weights, start)):
            fails("adam.unmoved")
        if is_near(actual, follow(start, piled_up(gradients), settings, rates), tolerance):
            fails("adam.not-cleared")
        for name, options in MISTAKES.items():
            if is_near(actual, follow(start, gradients, settings, rates, **options), tolerance):
                fails(name)
    for step, (those, wanted) in enumerate(zip(actual, expected)):
        for index, (weight, where) in enumerate(zip(those, wanted)):
            if not torch.allclose(weight.double(), where, rtol=tolerance, atol=tolerance):
                fails(message, step=step + 1, weight=index, distance=(weight.double() - where).abs().max().item())


def is_near(actual, expected, tolerance):
    together = [pair for those, wanted in zip(actual, expected) for pair in zip(those, wanted)]
    return all(torch.allclose(weight.double(), where, rtol=tolerance, atol=tolerance) for weight, where in together)


def piled_up(gradients):
    """What stands in `grad` where nobody clears it."""
    piles, steps = [None] * len(gradients[0]), []
    for those in gradients:
        piles = [pile if new is None else new if pile is None else pile + new for pile, new in zip(piles, those)]
        steps.append(piles)
    return steps


@test(task=1, points=2)
def takes_the_steps_of_the_formula():
    def holds(rng, size):
        shapes = draw_shapes(rng)
        start = [normal(rng, *shape) for shape in shapes]
        takes_them_there(start, draw_gradients(rng, shapes, size), draw_settings(rng), "adam.values")

    cases(24, holds, largest=6)


@test(task=1, points=1)
def stays_on_course_for_many_steps():
    rng = generator("course")
    width, steps = params["width"], params["steps"]
    shapes = [(width, width), (width,), (3, width, 2)]
    settings = draw_settings(rng)
    rates = [float(lr) for lr in settings["lr"] * rng.uniform(0.1, 1, size=steps)]
    start, gradients = [normal(rng, *shape).float() for shape in shapes], draw_gradients(rng, shapes, steps)
    gradients = [[gradient.float() for gradient in those] for those in gradients]
    # In float32 every step rounds, some fifty times.
    takes_them_there(start, gradients, settings, "adam.course", rates, tolerance=2e-4, dtype=torch.float32)


@test(task=1, points=1, hidden=True)
def leaves_alone_what_has_no_gradient():
    def holds(rng, size):
        shapes = [*draw_shapes(rng), (3,), (2, 2)]
        start, gradients = [normal(rng, *shape) for shape in shapes], draw_gradients(rng, shapes, size + 2)
        late = int(rng.integers(1, size + 2))
        for step, those in enumerate(gradients):
            those[-1] = None  # never has one
            if step < late:
                those[-2] = None  # gets one late, and counts its steps from there
        takes_them_there(start, gradients, draw_settings(rng), "adam.no-gradient")

    cases(12, holds, largest=5)


def planned(step, steps, peak, warm_up):
    rising = min(1.0, (step + 1) / warm_up) if warm_up else 1.0
    return peak * rising * (1 + math.cos(math.pi * step / steps)) / 2


@test(task=2, points=2)
def rises_and_sinks_as_planned():
    def holds(rng, size):
        steps = int(rng.integers(2, 40)) * size
        warm_up, peak = int(rng.integers(0, max(2, steps // 2))), float(10 ** rng.uniform(-4, -1))
        corners = [at for at in (0, warm_up - 1, warm_up, steps - 1) if 0 <= at < steps]
        for step in (*corners, *rng.integers(0, steps, size=4).tolist()):
            actual, expected = learner.rate(step, steps, peak, warm_up), planned(step, steps, peak, warm_up)
            if type(actual) not in (float, int):
                fails("rate.form")
            if near(actual, expected, peak):
                continue
            for name, value in usual_rates(step, steps, peak, warm_up).items():
                if near(actual, value, peak):
                    fails(name, step=step, steps=steps, warm_up=warm_up, actual=actual, expected=expected)
            fails("rate.values", step=step, steps=steps, peak=peak, warm_up=warm_up, actual=actual, expected=expected)

    cases(24, holds, largest=9)


def usual_rates(step, steps, peak, warm_up):
    """What the usual mistakes would give."""

    def half_cosine(share):
        return (1 + math.cos(math.pi * share)) / 2

    rising = min(1.0, (step + 1) / warm_up) if warm_up else 1.0
    later = half_cosine((step - warm_up) / max(1, steps - warm_up)) if step >= warm_up else rising
    return {
        "rate.from-zero": peak * (min(1.0, step / warm_up) if warm_up else 1.0) * half_cosine(step / steps),
        "rate.cosine-later": peak * later,
        "rate.whole-cosine": peak * rising * half_cosine(2 * step / steps),
    }


def near(actual, expected, peak):
    return math.isfinite(actual) and abs(actual - expected) <= 1e-9 * peak


def length_of(gradients):
    return math.sqrt(sum(gradient.double().pow(2).sum().item() for gradient in gradients if gradient is not None))


def check_clip(gradients, most, message):
    length = length_of(gradients)
    factor = min(1.0, most / length) if length else 1.0
    actual = learner.clipped(gradients, most)
    if type(actual) not in (tuple, list) or len(actual) != 2:
        fails("clip.form")
    returned, after = actual
    if isinstance(returned, torch.Tensor) and returned.numel() == 1:
        returned = returned.item()
    if type(returned) not in (float, int):
        fails("clip.form")
    if type(after) is not list or [gradient is None for gradient in after] != [gradient is None for gradient in gradients]:
        fails("clip.gone")
    given, after = ([gradient for gradient in those if gradient is not None] for those in (gradients, after))
    close(after, given, atol=math.inf, dtype=given[0].dtype)
    if not clip_is_near(after, [gradient * factor for gradient in given]):
        if clip_is_near(after, [gradient * min(1.0, most / max(gradient.norm().item(), 1e-30)) for gradient in given]):
            fails("clip.one-by-one")
        if clip_is_near(after, [gradient.clamp(-most, most) for gradient in given]):
            fails("clip.number-by-number")
        if factor < 1 and clip_is_near(after, given):
            fails("clip.untouched", length=length, most=most)
        fails(message, length=length, most=most, after=length_of(after))
    at_most(abs(returned - length) / max(length, 1e-12), 1e-5, message="clip.length", length=length, returned=float(returned))


def clip_is_near(actual, expected):
    # PyTorch's own function divides by the length and 1e-6, which shows where gradients are short.
    slack = 1e-5 + 2e-6 / max(length_of(expected), 1e-6)
    return all(torch.allclose(some.double(), other.double(), rtol=slack, atol=1e-9) for some, other in zip(actual, expected))


def draw_clipped(rng, size, gone=True):
    gradients = [normal(rng, *shape) * float(10 ** rng.uniform(-2, 1)) for shape in draw_shapes(rng)]
    # One that is long by itself and has several numbers: here the ways to shorten part.
    gradients.append(normal(rng, size + 2) * 30)
    return gradients + [None] if gone and rng.random() < 0.4 else gradients


@test(task=3, points=2)
def shortens_long_gradients_together():
    def holds(rng, size):
        gradients = draw_clipped(rng, size)
        check_clip(gradients, length_of(gradients) * float(rng.uniform(0.05, 0.9)), "clip.values")

    cases(20, holds, largest=9)
    rng = generator("wide")
    width = params["width"]
    check_clip([normal(rng, width, width).float(), normal(rng, width).float() * 3], 1.0, "clip.values")


@test(task=3, points=1)
def leaves_short_gradients_as_they_are():
    def holds(rng, size):
        gradients = draw_clipped(rng, size)
        most = length_of(gradients) * float(rng.uniform(1.1, 20))
        check_clip(gradients, most, "clip.lengthened")
        _, after = learner.clipped(gradients, most)
        same(after, gradients, message="clip.lengthened-bits")

    cases(12, holds, largest=6)
    check_clip([torch.zeros(3, dtype=torch.float64), torch.zeros(2, 2, dtype=torch.float64)], 1.0, "clip.of-nothing")
