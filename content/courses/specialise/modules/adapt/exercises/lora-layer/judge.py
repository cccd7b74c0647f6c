"""Judges adapters by their numbers: what they give, what a step of training moves in them, what is left after a merge."""

import math

import torch
from atelier_judge import attribute, budget, cases, close, fails, generator, learner, params, test
from lingua_model import Lingua
from torch.nn.functional import linear
from torch.nn.utils.stateless import functional_call

TOLERANCE = 1e-5
LONGEST = 32  # places that the models here have
LAYERS = ("qkv", "out", "up", "down")  # the linear layers of a block


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape)).float()


def random_layer(rng, inside, outside):
    """Weight and bias of a layer; every other one has no bias."""
    bias = normal(rng, outside) if rng.random() < 0.5 else None
    return normal(rng, outside, inside) / inside**0.5, bias


def layer_sizes(rng, size):
    return int(rng.integers(1, 4 + 3 * size)), int(rng.integers(1, 4 + 3 * size)), int(rng.integers(1, 9))


def random_inputs(rng, inside):
    """Layers see (batch, dim) here and (batch, length, dim) there."""
    return normal(rng, *(int(n) for n in rng.integers(1, 6, size=rng.integers(1, 3))), inside)


def wrapped(layer, rank, alpha, A=None, B=None):
    """The learner's LoRA around a layer with these numbers, in the learner's process."""
    lora = learner.LoRA(learner.make_linear(*layer), rank, alpha)
    if A is not None:
        fill(lora, {"A": A, "B": B}, layer)
    return lora


def fill(lora, numbers, layer):
    """Puts numbers into A and B, whose form is looked at first."""
    for name, wanted in numbers.items():
        has_the_form_of(attribute(lora, name), wanted, f"lora.form-{name.lower()}")
    weight, bias = layer
    state = {"linear.weight": weight, **({} if bias is None else {"linear.bias": bias}), **numbers}
    lora.load_state_dict(state, strict=False)


def has_the_form_of(actual, wanted, message):
    """A float32 tensor of this shape, whatever stands in it."""
    if not isinstance(actual, torch.Tensor) or actual.shape != wanted.shape:
        fails(message, expected=str(tuple(wanted.shape)), actual=str(tuple(actual.shape)) if isinstance(actual, torch.Tensor) else type(actual).__name__)
    close(actual, torch.zeros_like(wanted), atol=math.inf, dtype=torch.float32)


def by_definition(x, layer, A, B, scale):
    """In float64, with the product of A and B written out."""
    weight, bias = layer
    return linear(x.double(), weight.double() + scale * B.double() @ A.double(), None if bias is None else bias.double())


@test(task=1, points=1)
def starts_as_the_layer_it_wraps():
    def holds(rng, size):
        inside, outside, rank = layer_sizes(rng, size)
        layer, x = random_layer(rng, inside, outside), random_inputs(rng, inside)
        lora = wrapped(layer, rank, float(rng.choice([1.0, 8.0, 32.0])))
        zeros = torch.zeros(rank, inside), torch.zeros(outside, rank)
        close(lora(x), by_definition(x, layer, *zeros, 0), rtol=TOLERANCE, atol=TOLERANCE, dtype=torch.float32, message="lora.start")
        A = attribute(lora, "A")
        has_the_form_of(A, zeros[0], "lora.form-a")
        has_the_form_of(attribute(lora, "B"), zeros[1], "lora.form-b")
        close(attribute(lora, "B"), zeros[1], atol=0, dtype=torch.float32, message="lora.b-not-zero")
        if not bool((A != 0).all()):
            fails("lora.a-zero")
        # What ignores A and B starts well too.
        ones = wrapped(layer, rank, float(rank), torch.ones(rank, inside), torch.ones(outside, rank))(torch.ones(1, inside))
        expected = by_definition(torch.ones(1, inside), layer, torch.ones(rank, inside), torch.ones(outside, rank), 1)
        close(ones, expected, rtol=1e-4, atol=1e-4, dtype=torch.float32, message="lora.ignores")

    cases(12, holds, largest=8, show=False)


@test(task=1, points=1)
def gives_what_the_formula_says():
    def holds(rng, size):
        compare(rng, *layer_sizes(rng, size))

    def compare(rng, inside, outside, rank):
        layer, x, alpha = random_layer(rng, inside, outside), random_inputs(rng, inside), float(rng.choice([1.0, 4.0, 16.0, 24.0]))
        A, B = normal(rng, rank, inside), normal(rng, outside, rank) / inside**0.5
        expected = by_definition(x, layer, A, B, alpha / rank)
        close(wrapped(layer, rank, alpha, A, B)(x), expected, rtol=1e-4, atol=1e-4, dtype=torch.float32, message="lora.formula")

    cases(16, holds, largest=8, show=False)
    wide = params["wide"]
    compare(generator("wide"), wide, wide // 2, 7)


@test(task=1, points=1)
def only_a_and_b_learn():
    def holds(rng, size):
        inside, outside, rank = layer_sizes(rng, size)
        layer, x, alpha, rate = random_layer(rng, inside, outside), normal(rng, 5, inside), 2.0 * rank, 0.05
        A, B = normal(rng, rank, inside) / inside**0.5, normal(rng, outside, rank) / rank
        targets = normal(rng, 5, outside)
        expected = after_a_step(x, targets, layer, A, B, alpha / rank, rate)
        lora = wrapped(layer, rank, alpha, A, B)
        learner.step(lora, x, targets, rate)
        for name, wanted in zip("AB", expected):
            close(attribute(lora, name), wanted, rtol=1e-4, atol=1e-5, dtype=torch.float32, message=f"lora.{name.lower()}-does-not-learn")
        stays(lora.state_dict(), {"linear.weight": layer[0], "linear.bias": layer[1]})

    cases(8, holds, largest=8, show=False)


def after_a_step(x, targets, layer, A, B, scale, rate):
    A, B = A.double().requires_grad_(), B.double().requires_grad_()
    ((by_definition(x, layer, A, B, scale) - targets.double()) ** 2).mean().backward()
    return (A - rate * A.grad).detach(), (B - rate * B.grad).detach()


def stays(state, expected):
    """The frozen numbers of a state, under their names, as they were."""
    for name, wanted in expected.items():
        if wanted is not None:
            if type(state) is not dict or name not in state:
                fails("lora.no-such-weight", weight=name)
            if not isinstance(state[name], torch.Tensor) or not torch.equal(state[name], wanted):
                fails("lora.not-frozen", weight=name)


# Whole models


def random_state(rng, dim, layers, vocabulary):
    """Weights of a Lingua, lively enough that each of them matters."""
    model = Lingua(vocabulary, dim, layers, longest=LONGEST)
    return {
        name: 0.3 * normal(rng, *value.shape) / value.shape[-1] ** 0.25 + (1 if "norm" in name and name.endswith("weight") else 0)
        for name, value in model.state_dict().items()
    }


def sizes(rng):
    """A small model, of other sizes than Lingua-nano each time."""
    return {"dim": 4 * int(rng.integers(2, 9)), "layers": int(rng.integers(1, 4)), "vocabulary": int(rng.integers(20, 60))}


def full_size():
    return {name: params[name] for name in ("dim", "layers", "vocabulary")}


def random_numbers(rng, vocabulary):
    return torch.from_numpy(rng.integers(0, vocabulary, size=(3, 9)))


def adapter_forms(state, rank):
    """The matrices that an adapter of this rank has, by name."""
    forms = {}
    for name, weight in state.items():
        if name.endswith(tuple(f".{layer}.weight" for layer in LAYERS)):
            place = name.removesuffix(".weight")
            forms[f"{place}.A"], forms[f"{place}.B"] = (rank, weight.shape[1]), (weight.shape[0], rank)
    return forms


def random_adapter(rng, state, rank):
    return {name: normal(rng, *form) * (0.3 if name.endswith("A") else 0.1) for name, form in adapter_forms(state, rank).items()}


def with_adapter(state, adapter, scale):
    """The state in float64 with the adapter added to its weights."""
    merged = {name: value.double() for name, value in state.items()}
    for name in adapter:
        if name.endswith(".A"):
            place = name.removesuffix(".A")
            merged[f"{place}.weight"] = merged[f"{place}.weight"] + scale * adapter[f"{place}.B"].double() @ adapter[name].double()
    return merged


def scores(state, numbers):
    """What a Lingua with this state answers, in float64."""
    with torch.no_grad():
        return functional_call(empty_model(state), {name: value.double() for name, value in state.items()}, (numbers,))


def empty_model(state):
    """A Lingua in float64 of the size that these weights have."""
    vocabulary, dim = state["tokens.weight"].shape
    layers = len({name.split(".")[1] for name in state if name.startswith("blocks.")})
    return Lingua(vocabulary, dim, layers, longest=LONGEST).double()


def adapted(state, rank, alpha):
    return learner.add_lora(learner.make_model(state), rank, alpha)


def answers(model, state, numbers, message):
    expected = scores(state, numbers)
    size = float(expected.abs().max())
    close(model(numbers), expected, rtol=1e-4, atol=1e-4 * max(1, size), dtype=torch.float32, message=message, picture=False)


def adapter_of(model, state, rank):
    """What the learner calls trainable, once its names and forms are right."""
    found = learner.trainable(model)
    wanted = {name: torch.zeros(form) for name, form in adapter_forms(state, rank).items()}
    if type(found) is not dict or set(found) != set(wanted):
        names = set(found) if type(found) is dict else set()
        missing, more = sorted(set(wanted) - names), sorted(str(name) for name in names - set(wanted))
        fails("lora.names", found=len(names), wanted=len(wanted), missing=", ".join(missing[:3]) or "–", more=", ".join(more[:3])[:120] or "–")
    close(found, wanted, atol=math.inf, dtype=torch.float32)
    return found


@test(task=2, points=1)
def the_model_starts_as_it_was(rng):
    for size in (*(sizes(rng) for _ in range(3)), full_size()):
        state, rank = random_state(rng, **size), int(rng.integers(1, 9))
        model = adapted(state, rank, 2.0 * rank)
        numbers = random_numbers(rng, size["vocabulary"])
        answers(model, state, numbers, "lora.model-changed")
        adapter_of(model, state, rank)
        adapter = random_adapter(rng, state, rank)
        model.load_state_dict(adapter, strict=False)
        answers(model, with_adapter(state, adapter, 2.0), numbers, "lora.adapted-answers")


@test(task=2, points=1)
def a_step_moves_the_adapters_and_nothing_else(rng):
    for size in (*(sizes(rng) for _ in range(3)), full_size()):
        state, rank, rate = random_state(rng, **size), int(rng.integers(1, 9)), 1.0
        model = adapted(state, rank, 2.0 * rank)
        first = random_adapter(rng, state, rank)
        adapter_of(model, state, rank)
        model.load_state_dict(first, strict=False)
        numbers = random_numbers(rng, size["vocabulary"])
        targets = normal(rng, 3, 9, size["vocabulary"])
        expected = adapter_after_a_step(state, first, 2.0, numbers, targets, rate)
        learner.step(model, numbers, targets, rate)
        close(adapter_of(model, state, rank), expected, rtol=1e-3, atol=1e-4, dtype=torch.float32, message="lora.model-does-not-learn", picture=False)
        after = model.state_dict()
        stays(after, {frozen_name(name, first): value for name, value in state.items()})
        budget.parameters(learner.trainable(model), at_most=sum(math.prod(form) for form in adapter_forms(state, rank).values()))


def frozen_name(name, adapter):
    """Where a weight of the plain model is once its layer is wrapped."""
    place, _, last = name.rpartition(".")
    return f"{place}.linear.{last}" if f"{place}.A" in adapter else name


def adapter_after_a_step(state, adapter, scale, numbers, targets, rate):
    learns = {name: value.double().requires_grad_() for name, value in adapter.items()}
    outputs = functional_call(empty_model(state), with_adapter(state, learns, scale), (numbers,))
    ((outputs - targets.double()) ** 2).mean().backward()
    return {name: (value - rate * value.grad).detach() for name, value in learns.items()}


@test(task=3, points=1)
def a_merged_model_is_a_plain_one(rng):
    for size in (*(sizes(rng) for _ in range(3)), full_size()):
        state, rank, alpha = random_state(rng, **size), int(rng.integers(1, 9)), float(rng.choice([1.0, 8.0, 16.0]))
        adapter = random_adapter(rng, state, rank)
        model = adapted(state, rank, alpha)
        adapter_of(model, state, rank)
        model.load_state_dict(adapter, strict=False)
        expected = with_adapter(state, adapter, alpha / rank)
        merged = learner.merge(model)
        is_plain(merged.state_dict(), expected)
        answers(merged, expected, random_numbers(rng, size["vocabulary"]), "lora.merged-answers")


def is_plain(found, expected):
    if type(found) is not dict or set(found) != set(expected):
        names = set(found) if type(found) is dict else set()
        more = sorted(str(name) for name in names - set(expected))
        fails("lora.not-plain", more=", ".join(more[:3])[:120] or "–", missing=", ".join(sorted(set(expected) - names)[:3]) or "–")
    close(found, expected, rtol=1e-4, atol=1e-5, dtype=torch.float32, message="lora.merged", picture=False)


@test(task=3, points=1, hidden=True)
def can_be_adapted_again_after_a_merge(rng):
    size = sizes(rng)
    state = random_state(rng, **size)
    model, expected = learner.make_model(state), state
    for rank, alpha in ((3, 6.0), (5, 1.0)):
        model = learner.add_lora(model, rank, alpha)
        adapter_of(model, state, rank)
        adapter = random_adapter(rng, state, rank)
        model.load_state_dict(adapter, strict=False)
        expected = with_adapter(expected, adapter, alpha / rank)
        model = learner.merge(model)
    is_plain(model.state_dict(), expected)
