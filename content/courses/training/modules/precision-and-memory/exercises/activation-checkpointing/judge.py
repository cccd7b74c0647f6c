"""Judges activation checkpointing by gradients and by bytes; both are computed here without any of it, to compare with."""

import math

import torch
from atelier_judge import at_least, at_most, cases, close, fails, generator, learner, metric, params, test
from lingua_model import IGNORED, Block, Lingua
from lingua_tokenizer import load_tokenizer
from meter import Meter, drop
from torch.nn.functional import cross_entropy

VOCABULARY = load_tokenizer().size


def seeded(rng):
    torch.manual_seed(int(rng.integers(2**31)))


def lingua(rng, dim, layers):
    seeded(rng)
    return Lingua(VOCABULARY, dim=dim, layers=layers)


def draw_numbers(rng, rows, length):
    return torch.from_numpy(rng.integers(0, VOCABULARY, size=(rows, length)))


def draw_sizes(rng):
    """Width, layers, rows and length of a small model and its batch."""
    return 4 * int(rng.integers(1, 9)), int(rng.integers(1, 5)), int(rng.integers(1, 6)), int(rng.integers(2, 24))


def bytes_kept(model, numbers, leave_out):
    with Meter(leave_out) as meter:
        scores = model(numbers)
        kept = meter.bytes
    del scores
    return kept


def check_weight(rng, dim, layers, rows, length):
    model, numbers = lingua(rng, dim, layers), draw_numbers(rng, rows, length)
    expected = bytes_kept(model, numbers, model.parameters())
    actual = learner.weigh(dict(model.state_dict()), dim, layers, numbers)
    if type(actual) is not int:
        fails("memory.not-a-number", actual=repr(actual)[:60])
    if actual != expected:
        key = "memory.weighs-weights" if actual == bytes_kept(model, numbers, ()) else "memory.bytes"
        fails(key, actual=actual, expected=expected, layers=layers, dim=dim)


@test(task=1, points=1)
def weighs_what_is_kept():
    cases(8, lambda rng, size: check_weight(rng, *draw_sizes(rng)), largest=4)


@test(task=1, points=1)
def weighs_a_larger_model(rng):
    check_weight(rng, params["dim"], params["layers"], params["rows"], params["length"])


def drawn_block(rng):
    dim = 4 * int(rng.integers(1, 13))
    seeded(rng)
    block = Block(dim, 4)
    for weight in block.parameters():
        torch.nn.init.normal_(weight, 0, 0.3)
    shape = (int(rng.integers(1, 6)), int(rng.integers(2, 24)), dim)
    return block, *(torch.from_numpy(rng.normal(size=shape)).float() for _ in range(2))


def ordinary(block, x, towards, chance_of_zero, seed):
    """The same without checkpointing: result, gradients, and what chance brings between the passes and afterwards."""
    x = x.clone().requires_grad_()
    torch.manual_seed(seed)
    out = drop(block(x), chance_of_zero)
    between = torch.rand(2)
    out.backward(towards)
    gradients = {name: weight.grad for name, weight in block.named_parameters()}
    return {"out": out.detach(), "x": x.grad, "gradients": gradients, "chance": torch.cat([between, torch.rand(2)])}


def check_block(rng, chance_of_zero, suffix=""):
    block, x, towards = drawn_block(rng)
    seed = int(rng.integers(2**31))
    expected = ordinary(block, x, towards, chance_of_zero, seed)
    actual = learner.through_a_block(dict(block.state_dict()), x, towards, chance_of_zero, seed)
    near = {"rtol": 1e-4, "atol": 2e-5, "dtype": torch.float32}
    close(actual["out"], expected["out"], message="memory.result", **near)
    if actual["x"] is None:
        fails("memory.no-gradient-for-x")
    close(actual["x"], expected["x"], message=f"memory.gradient-of-x{suffix}", **near)
    if not actual["gradients"]:
        fails("memory.no-gradient-for-weights")
    close(actual["gradients"], expected["gradients"], message=f"memory.gradient-of-weights{suffix}", **near)
    return actual, expected, x


@test(task=2, points=1)
def gradients_are_the_same():
    cases(10, lambda rng, size: check_block(rng, 0.0), largest=4)


@test(task=2, points=2)
def keeps_the_input_only():
    for number in range(4):
        actual, _, x = check_block(generator("kept", number), 0.0)
        size = x.numel() * 4
        if actual["kept"] > 2 * size:
            fails("memory.keeps-more", kept=actual["kept"], size=size)


@test(task=2, points=1)
def draws_the_same_chance_again():
    def holds(rng, size):
        actual, expected, _ = check_block(rng, 0.4, "-with-dropout")
        close(actual["chance"], expected["chance"], message="memory.disturbs-chance", dtype=torch.float32)

    cases(8, holds, largest=4)


def pass_through(model, inputs, targets):
    """An ordinary forward and backward pass, metered."""
    with Meter(model.parameters()) as meter:
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        loss.backward()
    return loss.item(), {name: weight.grad for name, weight in model.named_parameters()}, meter.peak


def check_model(rng, dim, layers, rows, length):
    model = lingua(rng, dim, layers)
    for weight in model.blocks.parameters():
        torch.nn.init.normal_(weight, 0, 0.1)
    inputs, targets = draw_numbers(rng, rows, length), draw_numbers(rng, rows, length)
    weights = {name: weight.clone() for name, weight in model.state_dict().items()}
    loss, gradients, peak = pass_through(model, inputs, targets)
    actual = learner.through_the_model(weights, dim, layers, inputs, targets)
    close(actual["loss"], loss, rtol=1e-4, atol=1e-5, message="memory.loss")
    close(actual["gradients"], gradients, rtol=1e-3, atol=1e-5, dtype=torch.float32, message="memory.model-gradients")
    return actual["peak"], peak


@test(task=3, points=1)
def the_model_learns_as_before():
    cases(4, lambda rng, size: check_model(rng, *draw_sizes(rng)), largest=4)


@test(task=3, points=2)
def the_peak_is_half(rng):
    dim, layers, rows, length = (params[name] for name in ("dim", "layers", "rows", "length"))
    actual, ordinary_peak = check_model(rng, dim, layers, rows, length)
    metric("peak-share", actual / ordinary_peak)
    # The inputs of the blocks have to be somewhere, and so have the scores.
    at_least(actual, 4 * rows * length * (dim + VOCABULARY), message="memory.impossible")
    kilobytes = {"kilobytes": actual // 1000, "ordinary": ordinary_peak // 1000}
    at_most(actual / ordinary_peak, params["share"], message="memory.peak", **kilobytes)
