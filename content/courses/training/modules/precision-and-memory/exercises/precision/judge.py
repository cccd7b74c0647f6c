"""Judges precision by gradients in float64, by a training of the judge's own in float32, and by a scaler of its own."""

import math
import random

import torch
from atelier_judge import at_least, at_most, budget, cases, close, equal, fails, generator, learner, metric, params, test
from lingua_data import sentence
from lingua_model import IGNORED, Lingua, make_batch
from lingua_tokenizer import load_tokenizer
from torch.nn.functional import cross_entropy

tokenizer = load_tokenizer()


def fresh_weights(rng, dim=16, layers=1):
    torch.manual_seed(int(rng.integers(2**31)))
    return dict(Lingua(tokenizer.size, dim=dim, layers=layers).state_dict())


def draw(rng, count):
    chance = random.Random(int(rng.integers(2**62)))
    return [sentence(chance) for _ in range(count)]


def uneven_parts(rng, count, empty):
    """Parts of one to four sentences in which some targets are left out; in one of them all, where `empty`."""
    parts = []
    for _ in range(count):
        inputs, targets = make_batch(tokenizer, draw(rng, int(rng.integers(1, 5))))
        left_out = torch.from_numpy(rng.random(targets.shape) < rng.choice([0, 0.5, 0.9]))
        fewer = targets.masked_fill(left_out, IGNORED)
        parts.append((inputs, fewer if (fewer != IGNORED).any() else targets))
    if empty:
        parts.append((parts[0][0].clone(), torch.full_like(parts[0][1], IGNORED)))
    parts.append(make_batch(tokenizer, draw(rng, 1)))  # so that there is a target
    return [parts[index] for index in rng.permutation(len(parts))]


def reference(weights, parts, dim=16, layers=1):
    """Mean loss over all targets and its gradients, in float64."""
    model = Lingua(tokenizer.size, dim=dim, layers=layers).double()
    model.load_state_dict(weights)
    count = sum(int((targets != IGNORED).sum()) for _, targets in parts)
    total = 0
    for inputs, targets in parts:
        total += cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="sum")
    (total / count).backward()
    return total.item() / count, {name: weight.grad.float() for name, weight in model.named_parameters()}


def gradient(weights, parts, precision="float32", dim=16, layers=1):
    """The learner's answer; its form is checked, its values are not yet."""
    answer = learner.gradient(weights, dim, layers, parts, precision)
    equal(answer["weights"], ["float32"], message="precision.weights-halved")
    numbers = [answer["loss"], *answer["gradients"].values()]
    if not all(torch.isfinite(torch.as_tensor(number)).all() for number in numbers):
        fails("precision.not-finite", parts=len(parts))
    close(answer["gradients"], weights, atol=math.inf, dtype=torch.float32, message="precision.no-gradient")
    if type(answer["loss"]) is not float:
        fails("precision.loss-type", loss=repr(answer["loss"])[:60])
    return answer


def distance(gradients, expected):
    """Relative distance of all gradients together."""
    apart = sum(((gradients[name] - value).double() ** 2).sum() for name, value in expected.items())
    return math.sqrt(apart / sum((value.double() ** 2).sum() for value in expected.values()))


def check_gradient(rng, count, empty, message, dim=16, layers=1):
    weights, parts = fresh_weights(rng, dim, layers), uneven_parts(rng, count, empty)
    loss, gradients = reference(weights, parts, dim, layers)
    answer = gradient(weights, parts, dim=dim, layers=layers)
    at_most(distance(answer["gradients"], gradients), 1e-5, message=message, parts=len(parts))
    at_most(abs(answer["loss"] - loss), 1e-4, message="precision.loss", loss=round(answer["loss"], 5), expected=round(loss, 5))
    return answer, parts


@test(task=1, points=2)
def parts_give_the_gradient_of_the_whole():
    cases(8, lambda rng, size: check_gradient(rng, 1 + size, False, "precision.gradient"), largest=5)
    check_gradient(generator("larger"), 12, False, "precision.gradient", dim=48, layers=2)


@test(task=1, points=1)
def a_part_without_targets_is_no_trouble():
    for number in range(3):
        answer, parts = check_gradient(generator("empty", number), 2 + number, True, "precision.empty-part")
        if max(answer["rows"], default=0) > max(len(inputs) for inputs, _ in parts):
            fails("precision.all-at-once", rows=max(answer["rows"]))


def check_halved(weights, parts, dim, layers):
    """Eight bits of mantissa leave their mark: gradients that do not differ from those in float32 were not computed with them."""
    _, expected = reference(weights, parts, dim, layers)
    halved, whole = (gradient(weights, parts, name, dim, layers)["gradients"] for name in ("bfloat16", "float32"))
    at_least(distance(halved, whole), 5e-4, message="precision.not-halved")
    apart = distance(halved, expected)
    metric("bfloat16-distance", apart)
    if apart > 0.06 and distance(whole, expected) > 1e-3:
        fails("precision.first-task-1")
    at_most(apart, 0.06, message="precision.far-off")


@test(task=2, points=1)
def computes_in_bfloat16(rng):
    for _ in range(3):
        check_halved(fresh_weights(rng, 32, 2), uneven_parts(rng, 3, False), 32, 2)


@test(task=2, points=1)
def the_loss_stays_in_float32(rng):
    for _ in range(4):  # a rounded sum may be right once, by luck
        weights, parts = fresh_weights(rng, 32, 1), uneven_parts(rng, 4, False)
        loss, _ = reference(weights, parts, 32, 1)
        actual, whole = (gradient(weights, parts, name, 32, 1)["loss"] for name in ("bfloat16", "float32"))
        if abs(actual - loss) > 1e-3 and abs(whole - loss) > 1e-3:
            fails("precision.first-task-1")
        at_most(abs(actual - loss), 1e-3, message="precision.loss-rounded", loss=round(actual, 5), expected=round(loss, 5))


@test(task=2, points=1)
def trains_as_well_as_float32(rng):
    dim, layers, size, count = (params[name] for name in ("dim", "layers", "batchSize", "parts"))
    weights, held_out = fresh_weights(rng, dim, layers), make_batch(tokenizer, draw(rng, 64))
    batches = [[make_batch(tokenizer, draw(rng, size // count)) for _ in range(count)] for _ in range(params["steps"])]
    check_halved(weights, batches[0], dim, layers)
    losses = {"before": mean_loss(weights, held_out, dim, layers)}
    losses["float32"] = mean_loss(train(batches, weights, dim, layers), held_out, dim, layers)
    counted = budget(params["steps"])
    trained = learner.train(counted.serve(batches), weights, dim, layers, "bfloat16")
    close(trained, weights, atol=math.inf, dtype=torch.float32, message="precision.weights-form")
    losses["bfloat16"] = mean_loss(trained, held_out, dim, layers)
    for name, loss in losses.items():
        metric(f"loss-{name}", loss)
    at_most(losses["bfloat16"] - losses["float32"], params["worse"], message="precision.trains-worse", **losses)


def train(batches, weights, dim, layers, rate=3e-3):
    """The bench's training, in float32."""
    model = Lingua(tokenizer.size, dim=dim, layers=layers)
    model.load_state_dict(weights)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.95))
    for parts in batches:
        count = sum(int((targets != IGNORED).sum()) for _, targets in parts)
        optimiser.zero_grad()
        for inputs, targets in parts:
            scores = model(inputs).flatten(0, 1)
            (cross_entropy(scores, targets.flatten(), ignore_index=IGNORED, reduction="sum") / count).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return model.state_dict()


@torch.no_grad()
def mean_loss(weights, batch, dim, layers):
    model = Lingua(tokenizer.size, dim=dim, layers=layers)
    model.load_state_dict(weights)
    inputs, targets = batch
    return cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED).item()


def scaling_steps(weights, gradients, scale, patience, rate):
    """What a scaler does, step by step; the gradients pass through float16."""
    weights = [weight.double() for weight in weights]
    momenta = [torch.zeros_like(weight) for weight in weights]
    good, after = 0, []
    for of_step in gradients:
        halves = [(gradient * scale).half().double() for gradient in of_step]
        taken = all(torch.isfinite(half).all() for half in halves)
        if taken:
            momenta = [0.9 * momentum + half / scale for momentum, half in zip(momenta, halves)]
            weights = [weight - rate * momentum for weight, momentum in zip(weights, momenta)]
            good += 1
        else:
            scale, good = scale / 2, 0
        if good == patience:
            scale, good = scale * 2, 0
        after.append({"taken": bool(taken), "scale": scale, "weights": [weight.float() for weight in weights]})
    return after


def tensors(rng, shapes, size):
    return [torch.from_numpy(rng.normal(size=shape)).float() * size for shape in shapes]


def check_steps(rng, steps, scale, patience, magnitudes):
    """The learner's scaler beside the judge's; `magnitudes` says how large the gradients of each step are."""
    shapes = [tuple(int(n) for n in rng.integers(1, 6, size=int(rng.integers(1, 3)))) for _ in range(int(rng.integers(2, 5)))]
    weights, rate = tensors(rng, shapes, 1), float(rng.uniform(0.1, 1) / max(min(magnitudes), 1e-7))
    gradients = [tensors(rng, shapes, size) for size in magnitudes]
    for index, size in enumerate(magnitudes):
        if size > 1:  # one number too many for float16, in one of the tensors
            gradients[index] = tensors(rng, shapes, 1e-7)
            tensor = gradients[index][int(rng.integers(len(shapes)))].view(-1)
            tensor[int(rng.integers(len(tensor)))] = float(rng.choice([1e9, -1e9, math.nan]))
    expected = scaling_steps(weights, gradients, scale, patience, rate)
    actual = learner.scaled_steps(weights, gradients, scale, patience, rate)
    equal(len(actual), len(expected))
    for step, (one, other) in enumerate(zip(actual, expected)):
        about = {"step": step + 1, "overflow": str(magnitudes[step] > 1).lower()}
        if one["taken"] is not other["taken"]:
            fails("precision.taken" if other["taken"] else "precision.not-skipped", **about)
        close(one["weights"], other["weights"], rtol=1e-3, atol=1e-4, dtype=torch.float32, message="precision.scaled-weights")
        if one["scale"] != other["scale"]:
            fails("precision.scale", scale=str(one["scale"])[:40], expected=other["scale"], patience=patience, **about)


def powers(rng):
    return float(2 ** int(rng.integers(10, 17)))


@test(task=3, points=1)
def small_gradients_survive():
    # Below 6e-8 float16 has nothing but zero: only the factor carries them through.
    cases(10, lambda rng, size: check_steps(rng, size, float(2**16), 100, [3e-8] * size), largest=6)


@test(task=3, points=1)
def skips_a_step_that_overflows():
    def holds(rng, size):
        magnitudes = [1e9 if rng.random() < 0.4 else 1e-7 for _ in range(size + 2)]
        magnitudes[int(rng.integers(1, size + 2))] = 1e9
        check_steps(rng, size + 2, powers(rng), 100, magnitudes)

    cases(10, holds, largest=8)


@test(task=3, points=1, hidden=True)
def the_factor_grows_with_patience():
    def holds(rng, size):
        patience = int(rng.integers(1, 5))
        magnitudes = [1e9 if rng.random() < 0.15 else 1e-7 for _ in range(4 * size)]
        check_steps(rng, 4 * size, powers(rng), patience, magnitudes)

    cases(10, holds, largest=8)
