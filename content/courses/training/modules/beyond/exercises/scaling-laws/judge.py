"""Judges predictions and choices by laws of its own, and one choice by trainings that really take place."""

import math

import numpy as np
from atelier_judge import at_most, cases, close, equal, learner, metric, params, test, true, unchanged
from trial import WIDTHS, draw_windows, parameters, sweep, train

TRUE_TO_TRIALS, TRUE_BEYOND = 0.03, 0.08  # how far a prediction may be off, relative to the loss
ENOUGH = 1.05  # times the smallest loss that the menu offers
ENOUGH_IN_REALITY = 1.25  # trainings differ by chance, and near the best size the valley is flat


def draw_law(rng):
    """E, A, alpha, B, beta with both terms of some weight at a million parameters, or thousands, and ten times the tokens."""
    size = 10 ** rng.uniform(4, 6)
    alpha, beta = rng.uniform(0.25, 0.6, size=2)
    weight, other = rng.uniform(0.4, 2.0, size=2)
    law = {"E": rng.uniform(0.2, 1.2), "A": weight * size**alpha, "alpha": alpha, "B": other * (10 * size) ** beta, "beta": beta}
    return {name: float(value) for name, value in law.items()}, size


def expect(law, sizes, tokens):
    return law["E"] + law["A"] / np.power(sizes, law["alpha"]) + law["B"] / np.power(tokens, law["beta"])


def smallest_loss(law, budget):
    """By looking everywhere: the definition, and no formula."""
    sizes = np.logspace(0, 14, 40_001)
    return expect(law, sizes, budget / 6 / sizes).min()


def draw_runs(rng, law, size, noise):
    """Trials at three to five budgets and seven sizes, in no order."""
    budgets = 60 * size**2 * 4.0 ** np.arange(-2, rng.integers(1, 4))
    sizes = np.round(size * 2.0 ** np.arange(-3, 4) * rng.uniform(0.8, 1.2))
    runs = [(int(count), float(budget / 6 / count)) for budget in budgets for count in sizes]
    losses = [float(expect(law, *run) * math.exp(noise * rng.normal())) for run in runs]
    return [(*runs[index], losses[index]) for index in rng.permutation(len(runs))], float(budgets.max())


def law_of_learner(answer, message="scaling.law-form"):
    """Five plain numbers by these names, none of them negative, finite."""
    names = ("E", "A", "alpha", "B", "beta")
    close(answer, dict.fromkeys(names, 0.0), atol=math.inf)
    true(all(answer[name] >= 0 for name in names), message)
    return answer


def is_off(law, answer, sizes, tokens):
    """How far the worst prediction is off, relative to the true loss."""
    truth = expect(law, sizes, tokens)
    return float(np.abs(expect(answer, sizes, tokens) / truth - 1).max())


@test(task=1, points=1)
def counts_the_operations():
    def holds(rng, size):
        sizes, tokens = int(rng.integers(1, 10 ** min(size, 11))), int(rng.integers(1, 10 ** min(size, 12)))
        equal(learner.operations(sizes, tokens), 6 * sizes * tokens, message="scaling.operations")

    cases(14, holds, largest=12)


@test(task=2, points=1)
def explains_what_it_was_shown():
    def holds(rng, _):
        law, size = draw_law(rng)
        runs, _ = draw_runs(rng, law, size, noise=0)
        answer = law_of_learner(unchanged(learner.fit, runs, message="scaling.runs-changed"))
        sizes, tokens = np.array([run[:2] for run in runs]).T
        at_most(is_off(law, answer, sizes, tokens), TRUE_TO_TRIALS, message="scaling.explains")

    cases(6, holds, show=False)


@test(task=2, points=2)
def predicts_what_it_was_not_shown():
    def holds(rng, _):
        law, size = draw_law(rng)
        runs, budget = draw_runs(rng, law, size, noise=0.004)
        answer = law_of_learner(learner.fit(runs))
        sizes = size * 2.0 ** np.arange(-2, 5)
        at_most(is_off(law, answer, sizes, 16 * budget / 6 / sizes), TRUE_BEYOND, message="scaling.predicts")

    cases(8, holds, show=False)


@test(task=3, points=2)
def splits_a_budget_at_the_bottom():
    def holds(rng, _):
        law, size = draw_law(rng)
        budget = float(60 * size**2 * 10 ** rng.uniform(-1, 4))
        answer = unchanged(learner.best_split, law, budget, message="scaling.runs-changed")
        close(answer, (0.0, 0.0), atol=math.inf)
        sizes, tokens = answer
        true(sizes > 0 and tokens > 0, "scaling.split-negative")
        close(6 * sizes * tokens / budget, 1.0, rtol=1e-6, message="scaling.split-cost")
        at_most(float(expect(law, sizes, tokens)) / smallest_loss(law, budget), 1.0001, message="scaling.split-loss")

    cases(20, holds)


@test(task=4, points=2)
def chooses_by_the_law_and_not_by_the_trials():
    def holds(rng, _):
        runs, menu, budget, losses = draw_choice(rng)
        chosen = learner.choose(runs, menu, budget)
        true(type(chosen) is int and chosen in menu, "scaling.not-on-the-menu")
        at_most(losses[chosen] / min(losses.values()), ENOUGH, message="scaling.choice")

    cases(6, holds, show=False)


def draw_choice(rng):
    """Runs, a menu and a budget such that the largest, the smallest and the winner of the trials are all poor choices."""
    while True:
        law, size = draw_law(rng)
        runs, tried = draw_runs(rng, law, size, noise=0.004)
        budget = 256 * tried
        menu = [int(count) for count in rng.permutation(np.round(size * 2.0 ** np.arange(-3, 10)))]
        losses = {count: float(expect(law, count, budget / 6 / count)) for count in menu}
        dearest = [run for run in runs if 6 * run[0] * run[1] > 0.9 * tried]
        winner = min(dearest, key=lambda run: run[2])[0]
        poor = [losses[max(menu)], losses[min(menu)], float(expect(law, winner, budget / 6 / winner))]
        if min(poor) > 1.15 * min(losses.values()):
            return runs, menu, budget, losses


@test(task=4, points=2, hidden=True)
def chooses_well_for_trainings_that_take_place(rng):
    seed, large = int(rng.integers(2**31)), params["largeBudget"]
    windows, held_out = draw_windows(seed), draw_windows(seed + 1, sentences=100)
    runs = sweep([params["smallestBudget"] * factor for factor in (1, 2, 4)], windows, held_out, seed)
    menu = {parameters(width): width for width in WIDTHS}
    chosen = learner.choose(runs, list(menu), large)
    true(type(chosen) is int and chosen in menu, "scaling.not-on-the-menu")
    grid = {parameters(width) for width in WIDTHS if 24 <= width <= 64} | {chosen}
    losses = {size: train(menu[size], large / (6 * size), windows, held_out, seed) for size in grid}
    metric("chosen-parameters", chosen)
    metric("chosen-over-best", losses[chosen] / min(losses.values()))
    at_most(losses[chosen] / min(losses.values()), ENOUGH_IN_REALITY, message="scaling.choice-in-reality", chosen=chosen)
