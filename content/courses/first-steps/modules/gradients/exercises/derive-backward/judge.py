"""Judges derivations against float64 references, with whatever may come back from further on."""

import math

import torch
from atelier_judge import cases, close, fails, generator, is_error, learner, outcome, params, test, true, unchanged
from torch.nn.functional import cross_entropy, layer_norm, linear

TOLERANCE = 1e-8
IGNORED = -100
INPUTS = {"Linear": ("x", "weight", "bias"), "SoftmaxCrossEntropy": ("scores",), "LayerNorm": ("x", "weight", "bias")}


def mean_over_counted(scores, targets):
    return cross_entropy(scores, targets, ignore_index=IGNORED, reduction="sum") / max(int((targets != IGNORED).sum()), 1)


REFERENCES = {
    "Linear": linear,
    "SoftmaxCrossEntropy": mean_over_counted,
    "LayerNorm": lambda x, weight, bias: layer_norm(x, weight.shape, weight, bias, eps=1e-5),
}


def reference(name, inputs, upstream):
    """The answer and the gradients, in float64."""
    leaves = [one.double().clone().requires_grad_() if one.is_floating_point() else one for one in inputs]
    result = REFERENCES[name](*leaves)
    result.backward(upstream.double())
    return result.detach(), [leaf.grad for leaf in leaves if leaf.requires_grad]


def normal(rng, *shape, scale=1.0):
    return torch.from_numpy(scale * rng.normal(size=shape))


def leading(rng, size, axes):
    """One axis before the last, or two; either where it is left open."""
    axes = axes or int(rng.integers(1, 3))
    return (size,) if axes == 1 else (int(rng.integers(2, 4)), size)


def draw(name, rng, size, width=None, axes=None):
    """Inputs of one function, and a gradient of its answer."""
    width = width or int(rng.integers(2, 9))
    if name == "SoftmaxCrossEntropy":
        targets = torch.from_numpy(rng.integers(0, width, size))
        targets[torch.from_numpy(rng.random(size) < 0.3)] = IGNORED
        targets[int(rng.integers(size))] = int(rng.integers(width))
        return [normal(rng, size, width, scale=2), targets], torch.tensor(float(rng.choice([-1, 1]) * rng.uniform(1.5, 4)), dtype=torch.float64)
    shape = leading(rng, size, axes)
    x = normal(rng, *shape, width) * 2 + 1
    if name == "LayerNorm":
        return [x, normal(rng, width), normal(rng, width)], normal(rng, *shape, width)
    outputs = width + 1 + int(rng.integers(4))
    return [x, normal(rng, outputs, width), normal(rng, outputs)], normal(rng, *shape, outputs)


def draw_large(name):
    return draw(name, generator("large", name), params["rows"], params["width"])


def check_answer(name, inputs, upstream, message):
    expected, _ = reference(name, inputs, upstream)
    close(learner.answer(name, inputs), expected, rtol=TOLERANCE, atol=TOLERANCE, message=message)


def check_gradients(name, inputs, upstream, ask=learner.gradients):
    _, expected = reference(name, inputs, upstream)
    found = unchanged(ask, name, inputs, upstream, message="functions.inputs-changed")
    compare_gradients(name, found, expected, inputs, upstream)


def compare_gradients(name, found, expected, inputs, upstream):
    true(type(found) is list and len(found) == len(expected), "functions.how-many", function=name, count=len(expected))
    for which, gradient, wanted in zip(INPUTS[name], found, expected):
        if gradient is None:
            fails("functions.no-gradient", function=name, input_name=which)
        scale = max(1.0, float(wanted.abs().max()))
        close(gradient, torch.zeros_like(wanted), atol=math.inf)
        message = explain(name, which, gradient, wanted, inputs, upstream)
        close(gradient, wanted, rtol=TOLERANCE, atol=TOLERANCE * scale, message=message)


def explain(name, which, gradient, wanted, inputs, upstream):
    """The message for a gradient that is off, by what it would be after a mistake that is often made."""
    if name == "SoftmaxCrossEntropy":
        counted = inputs[1] != IGNORED
        if (gradient[~counted] != 0).any():
            return "functions.ignored"
        if is_near(gradient * upstream, wanted):
            return "functions.upstream"
        rows, counting = len(counted), int(counted.sum())
        if counting < rows and is_near(gradient * rows, wanted * counting) or counting > 1 and is_near(gradient, wanted * counting):
            return "functions.mean"
    if name == "LayerNorm" and which == "x":
        x, weight, _ = inputs
        spread = (x.var(-1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        if is_near(gradient, upstream * weight / spread):
            return "functions.constants"
    return f"functions.gradient-{which}"


def is_near(some, others):
    return torch.allclose(some, others, rtol=1e-6, atol=1e-6)


@test(task=1, points=2)
def linear_goes_back():
    def holds(rng, size):
        check_gradients("Linear", *draw("Linear", rng, size))

    cases(params["cases"], holds, largest=8)
    inputs, upstream = draw_large("Linear")
    check_answer("Linear", inputs, upstream, "functions.answer")
    check_gradients("Linear", inputs, upstream)


@test(task=2, points=1)
def cross_entropy_answers():
    def holds(rng, size):
        inputs, upstream = draw("SoftmaxCrossEntropy", rng, size)
        if rng.random() < 0.3:
            inputs[0] = inputs[0] + 800 * float(rng.choice([-1, 1]))
        check_answer("SoftmaxCrossEntropy", inputs, upstream, "functions.loss")

    cases(params["cases"], holds, largest=8)
    check_answer("SoftmaxCrossEntropy", *draw_large("SoftmaxCrossEntropy"), "functions.loss")


@test(task=2, points=1)
def cross_entropy_goes_back():
    def holds(rng, size):
        check_gradients("SoftmaxCrossEntropy", *draw("SoftmaxCrossEntropy", rng, size))

    cases(params["cases"], holds, largest=8)
    check_gradients("SoftmaxCrossEntropy", *draw_large("SoftmaxCrossEntropy"))


@test(task=2, points=1, hidden=True)
def cross_entropy_stands_corners():
    """Scores in the hundreds, and no row that counts."""

    def holds(rng, size):
        (scores, targets), upstream = draw("SoftmaxCrossEntropy", rng, size)
        scores = scores * float(rng.choice([1, 100])) + 900 * float(rng.choice([-1, 1]))
        empty = rng.random() < 0.5
        given = [scores, torch.full_like(targets, IGNORED) if empty else targets]
        expected, _ = reference("SoftmaxCrossEntropy", given, upstream)
        message = "functions.nothing-counts" if empty else "functions.large-scores"
        close(learner.answer("SoftmaxCrossEntropy", given), expected, rtol=1e-7, atol=1e-7, message=message)
        check_gradients("SoftmaxCrossEntropy", given, upstream)

    cases(params["cases"], holds, largest=8)


@test(task=3, points=1)
def layer_norm_answers():
    def holds(rng, size):
        check_answer("LayerNorm", *draw("LayerNorm", rng, size), "functions.normed")

    cases(params["cases"], holds, largest=8)
    check_answer("LayerNorm", *draw_large("LayerNorm"), "functions.normed")


@test(task=3, points=1)
def layer_norm_goes_back():
    def holds(rng, size):
        check_gradients("LayerNorm", *draw("LayerNorm", rng, size))

    cases(params["cases"], holds, largest=8)
    check_gradients("LayerNorm", *draw_large("LayerNorm"))


@test(task=3, points=1, hidden=True)
def layer_norm_stands_far_from_zero(rng):
    """float32 rows a thousand away from zero: the difference of two large squares keeps no digit of the variance."""
    for _ in range(4):
        inputs, upstream = draw("LayerNorm", rng, 30, width=int(rng.integers(30, 60)))
        inputs[0] = inputs[0] + 1500 * float(rng.choice([-1, 1]))
        inputs, upstream = [one.float() for one in inputs], upstream.float()
        expected, gradients = reference("LayerNorm", inputs, upstream)
        close(learner.answer("LayerNorm", inputs), expected, rtol=5e-3, atol=5e-3, dtype=torch.float32, message="functions.far")
        found = learner.gradients("LayerNorm", inputs, upstream)
        true(type(found) is list and len(found) == 3, "functions.how-many", function="LayerNorm", count=3)
        close(found[0], gradients[0], rtol=1e-2, atol=1e-2, dtype=torch.float32, message="functions.far")


def ask_alone(name, inputs, upstream):
    """The gradients that functions find where autograd is locked out, and what they kept."""
    answer = outcome(learner.gradients_alone, name, inputs, upstream)
    if is_error(answer, "RuntimeError"):
        fails("functions.leans-on-autograd", function=name)
    if type(answer) is not tuple:
        answer = learner.gradients_alone(name, inputs, upstream)  # whatever else went wrong is told as usual
    close(answer[1], 0, atol=math.inf)
    return answer


@test(task=4, points=1)
def works_without_autograd(rng):
    for name in INPUTS:
        for axes in (1, 2, 1, 2):
            inputs, upstream = draw(name, rng, int(rng.integers(3, 9)), axes=axes)
            found, _ = ask_alone(name, inputs, upstream)
            compare_gradients(name, found, reference(name, inputs, upstream)[1], inputs, upstream)


@test(task=4, points=1)
def keeps_only_what_it_needs():
    for name in INPUTS:
        inputs, upstream = draw_large(name)
        found, kept = ask_alone(name, inputs, upstream)
        compare_gradients(name, found, reference(name, inputs, upstream)[1], inputs, upstream)
        rows, width = inputs[0].numel() // inputs[0].shape[-1], inputs[0].shape[-1]
        most = inputs[0].numel() + 4 * (rows + width) + (inputs[1].numel() if name == "Linear" else 0)
        if kept > most:
            fails("functions.keeps-much", function=name, kept=kept, most=most)
