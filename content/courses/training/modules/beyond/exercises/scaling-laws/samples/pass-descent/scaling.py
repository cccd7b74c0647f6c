"""As Hoffmann and others did it: gradient descent on the logarithms, from several beginnings."""

import math

import torch


def operations(parameters, tokens):
    return 2 * parameters * tokens + 4 * parameters * tokens


def fit(runs):
    table = torch.tensor(runs, dtype=torch.float64)
    best, law = math.inf, None
    for exponent in (0.35, 0.6):
        numbers = torch.tensor([-1.0, exponent * 9, exponent, exponent * 11, exponent], dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.LBFGS([numbers], max_iter=200, tolerance_change=1e-12, line_search_fn="strong_wolfe")

        def error():
            optimiser.zero_grad()
            result = squares(numbers, table)
            result.backward()
            return result

        optimiser.step(error)
        reached = squares(numbers, table).item()
        if reached < best:
            e, a, alpha, b, beta = numbers.tolist()
            best, law = reached, {"E": math.exp(e), "A": math.exp(a), "alpha": abs(alpha), "B": math.exp(b), "beta": abs(beta)}
    return law


def squares(numbers, table):
    e, a, alpha, b, beta = numbers
    sizes, tokens, losses = table.log().unbind(1)
    expected = torch.stack([e.expand(len(sizes)), a - alpha.abs() * sizes, b - beta.abs() * tokens]).logsumexp(0)
    return (expected - losses).square().sum()


def best_split(law, budget):
    low, high = 0.0, math.log(budget)
    for _ in range(200):
        third = (high - low) / 3
        if loss(law, budget, low + third) < loss(law, budget, high - third):
            high -= third
        else:
            low += third
    parameters = math.exp((low + high) / 2)
    return parameters, budget / 6 / parameters


def loss(law, budget, logarithm):
    parameters = math.exp(logarithm)
    return law["E"] + law["A"] * parameters ** -law["alpha"] + law["B"] * (budget / 6 / parameters) ** -law["beta"]


def choose(runs, menu, budget):
    law = fit(runs)
    losses = [loss(law, budget, math.log(parameters)) for parameters in menu]
    return menu[losses.index(min(losses))]
