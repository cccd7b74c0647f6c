"""Looks for the exponents coarsely, then ever more finely."""

import numpy as np


def operations(parameters, tokens):
    return parameters * tokens * 6


def fit(runs):
    runs = np.array(runs, dtype=float)
    middle, width = (0.65, 0.65), 0.6
    for _ in range(12):
        pairs = [(middle[0] + x * width, middle[1] + y * width) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 9)]
        pairs = [(max(0.01, alpha), max(0.01, beta)) for alpha, beta in pairs]
        middle = min(pairs, key=lambda pair: solved(runs, *pair)[0])
        width *= 0.6
    factors = solved(runs, *middle)[1]
    return dict(zip(("E", "A", "alpha", "B", "beta"), map(float, (factors[0], factors[1], middle[0], factors[2], middle[1]))))


def solved(runs, alpha, beta):
    sizes, tokens, losses = runs.T
    scales = np.array([1, sizes.mean() ** -alpha, tokens.mean() ** -beta])
    terms = np.stack([np.ones(len(runs)), sizes**-alpha, tokens**-beta], 1) / losses[:, None] / scales
    factors = np.clip(np.linalg.lstsq(terms, np.ones(len(runs)), rcond=None)[0], 0, None)
    return np.square(terms @ factors - 1).sum(), factors / scales


def best_split(law, budget):
    balance = law["beta"] * law["B"] / (law["alpha"] * law["A"])
    tokens = (balance * (budget / 6) ** law["alpha"]) ** (1 / (law["alpha"] + law["beta"]))
    return budget / 6 / tokens, tokens


def choose(runs, menu, budget):
    law, best = fit(runs), None
    for size in sorted(menu):
        loss = law["E"] + law["A"] * size ** -law["alpha"] + law["B"] * (budget / operations(size, 1)) ** -law["beta"]
        if best is None or loss < best[0]:
            best = loss, size
    return best[1]
