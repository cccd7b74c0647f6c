"""Judges checkpoints by what a second program, which has nothing but the file, makes of them."""

import math
import random

import torch
from atelier_judge import at_most, budget, close, equal, fails, fresh, generator, learner, metric, params, same, test
from lingua_data import pairs
from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

STEPS, SIZE, EVERY = params["steps"], params["batchSize"], params["every"]
tokenizer = load_tokenizer()


def draw_seed(rng):
    return int(rng.integers(2**31))


def batches(count, rng):
    sentences = pairs(count * SIZE, draw_seed(rng))
    return [sentences[start : start + SIZE] for start in range(0, len(sentences), SIZE)]


def as_before(actual, expected, message):
    """Bit by bit on a processor; a GPU adds in an order of its own."""
    if params["tolerance"]:
        close(actual, expected, rtol=0, atol=params["tolerance"], message=message)
    else:
        same(actual, expected, message=message)


def kept_and_restored(rng, *about):
    """What a program held when it saved, and what stands in another once it has loaded: of each the parts named here."""
    served = batches(int(rng.integers(2, 5)), rng)
    kept = learner.keep(served, draw_seed(rng))
    equal(kept["step"], len(served))
    restored = learner.restore(file_of(kept), draw_seed(rng))
    return ({name: side[name] for name in about} for side in (kept, restored))


def file_of(answer):
    """The checkpoint that a job left, as bytes."""
    if not isinstance(answer["checkpoint"], bytes):
        fails("checkpoint.no-file")
    return answer["checkpoint"]


@test(task=1, points=1)
def weights_and_count_come_back(rng):
    kept, restored = kept_and_restored(rng, "weights", "step")
    as_before(restored["weights"], kept["weights"], "checkpoint.weights")
    equal(restored["step"], kept["step"], message="checkpoint.step")


@test(task=1, points=1)
def the_optimiser_comes_back(rng):
    kept, restored = kept_and_restored(rng, "memory")
    if kept["memory"] and not restored["memory"]:
        fails("checkpoint.optimiser-fresh")
    as_before(restored["memory"], kept["memory"], "checkpoint.optimiser")


@test(task=1, points=1)
def chance_comes_back(rng):
    kept, restored = kept_and_restored(rng, "random", "torch")
    same(restored["random"], kept["random"], message="checkpoint.random")
    same(restored["torch"], kept["torch"], message="checkpoint.torch")


def job(served, seed, *, first=0, file=None, run=learner.run, **accident):
    """One job of the learner's, and how many of these batches it was handed."""
    counted = budget(len(served))
    answer = run(counted.serve(served), first, STEPS, seed, EVERY, file, **accident)
    if answer["ended"].startswith("asked for "):
        fails("checkpoint.data", asked=answer["ended"].removeprefix("asked for "), first=first)
    if answer["ended"] == "unheeded":
        fails("checkpoint.unheeded")
    if answer["ended"] == "killed":
        fails("checkpoint.killed", notice=accident["notice"], spent=counted.spent)
    return answer, counted.spent


def position_of(file, least, most, spent):
    """How many steps the checkpoint says are done: no more than were, and no fewer than is right."""
    position = learner.position(file)
    if type(position) is not int or not least <= position <= most:
        fails("checkpoint.position", position=position, least=least, most=most, spent=spent)
    return position


@test(task=2, points=2)
def heeds_the_notice(rng):
    served, seed = batches(STEPS, rng), draw_seed(rng)
    # Twice, since a job that always stops after so many steps would be told at the right time once by accident.
    for notice in rng.permutation([step for step in range(2, STEPS // 2) if step % EVERY])[:2].tolist():
        answer, spent = job(served, seed, notice=notice)
        if answer["ended"] != "stopped":
            fails("checkpoint.went-on", notice=notice, spent=spent)
        at_most(spent, notice + 1, message="checkpoint.late", notice=notice)
        position_of(file_of(answer), notice, notice, spent)


@test(task=2, points=1)
def saves_now_and_then(rng):
    served, seed = batches(STEPS, rng), draw_seed(rng)
    for failure in sorted(int(rng.integers(EVERY * (part + 1) + 2, EVERY * (part + 2))) for part in (0, 2)):
        answer, spent = job(served, seed, failure=failure)
        if answer["checkpoint"] is None:
            fails("checkpoint.none-yet", done=failure - 1, every=EVERY)
        position_of(file_of(answer), (failure - 1) // EVERY * EVERY, failure - 1, spent)


@test(task=3, points=1)
def an_unfinished_save_spoils_nothing(rng):
    served, seed = batches(2, rng), draw_seed(rng)
    for after in (int(rng.integers(1_000, 20_000)), int(rng.integers(200_000, 500_000))):
        left = learner.die_while_saving(served, seed, after)
        if not isinstance(left["before"], bytes):
            fails("checkpoint.no-file")
        if left["died"] is not True:
            fails("checkpoint.too-small", kilobytes=after // 1000)
        if left["after"] != left["before"]:
            fails("checkpoint.spoilt", kilobytes=after // 1000, left="none" if left["after"] is None else len(left["after"]))


@test(task=3, points=2)
def interrupted_is_as_uninterrupted(rng):
    served, seed = batches(STEPS, rng), draw_seed(rng)
    straight, _ = job(served, seed)
    weights = finished(straight, served, seed)
    notice = int(rng.integers(STEPS // 3, STEPS // 2))
    stopped, spent = job(served, seed, notice=notice)
    file = file_of(stopped)
    done = position_of(file, notice, notice, spent)
    # A program begun anew, with nothing but the file: whatever the first one kept elsewhere is gone.
    resumed, _ = job(served[done:], seed, first=done, file=file, run=fresh.run)
    compare_losses(straight["losses"], resumed["losses"], done)
    as_before(finished(resumed, served, seed), weights, "checkpoint.differs")


def finished(answer, served, seed):
    """The weights of a job that ran to its end, once they are known to have learnt something."""
    if answer["ended"] != "done":
        fails("checkpoint.stopped-by-itself")
    model = build_model(tokenizer, seed)
    close(answer["weights"], dict(model.state_dict()), atol=math.inf, dtype=torch.float32)
    before = mean_loss(model, served[-1])
    model.load_state_dict(answer["weights"])
    after = mean_loss(model, served[-1])
    metric("loss-before", before)
    metric("loss-after", after)
    at_most(after, 0.75 * before, message="checkpoint.untrained", before=before)
    return answer["weights"]


@torch.no_grad()
def mean_loss(model, sentences):
    inputs, targets = make_batch(tokenizer, sentences)
    return torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED).item()


def compare_losses(straight, resumed, done):
    """Says where the two curves part: the first loss tells of weights and chance, the later ones of the optimiser."""
    expected = {step: loss for step, loss in straight}
    for number, (step, loss) in enumerate(resumed):
        apart = abs(loss - expected.get(step, math.inf))
        if not apart <= params["tolerance"] * 100:
            key = "checkpoint.first-loss" if number == 0 else "checkpoint.later-loss"
            fails(key, step=step, done=done, loss=round(loss, 4), expected=round(expected.get(step, math.nan), 4))
