"""Counts the way forward and forgets the way back."""

import numpy as np

EXPONENTS = np.arange(0.05, 1.3, 0.02)


def operations(parameters, tokens):
    """What training costs: two operations a weight and token."""
    return 2 * parameters * tokens


def predict(law, parameters, tokens):
    """The loss that a law expects: E + A / N^alpha + B / D^beta."""
    return law["E"] + law["A"] / parameters ** law["alpha"] + law["B"] / tokens ** law["beta"]


def fit(runs):
    """The law that comes nearest to the runs, as a dict of E, A, alpha, B and beta.

    runs: list of (parameters, tokens, loss), a training each
    """
    sizes, tokens, losses = np.array(runs, dtype=float).T
    # With the exponents fixed, the law is linear in E, A and B. So try every pair of exponents.
    alpha, beta = (grid.reshape(-1, 1) for grid in np.meshgrid(EXPONENTS, EXPONENTS))
    terms = np.stack([np.ones((len(alpha), len(runs))), sizes**-alpha, tokens**-beta], axis=-1)
    terms /= losses[:, None]  # what counts is the relative error: the sum of the terms is to be 1

    factors = np.linalg.pinv(terms).sum(axis=-1)
    # E, A and B are not negative; where E wants to be, the best it can be is 0.
    below = factors[:, 0] < 0
    factors[below] = 0
    factors[below, 1:] = np.linalg.pinv(terms[below, :, 1:]).sum(axis=-1)
    errors = np.square((terms @ factors[..., None])[..., 0] - 1).sum(axis=-1)
    errors[(factors < 0).any(axis=-1)] = np.inf

    best = errors.argmin()
    E, A, B = factors[best].tolist()
    return {"E": E, "A": A, "alpha": alpha[best].item(), "B": B, "beta": beta[best].item()}


def best_split(law, budget):
    """Parameters and tokens: of all that cost `budget` operations, those with the smallest loss under the law."""
    # Along the budget, A / N^alpha falls as fast as B / D^beta rises where alpha A / N^alpha = beta B / D^beta.
    alpha, beta = law["alpha"], law["beta"]
    ratio = alpha * law["A"] / (beta * law["B"])
    parameters = (ratio * (budget / 2) ** beta) ** (1 / (alpha + beta))
    return parameters, budget / (2 * parameters)


def choose(runs, menu, budget):
    """The size on the menu, a list of parameter counts, that should make the most of a budget that nobody has tried."""
    law = fit(runs)
    return min(menu, key=lambda parameters: predict(law, parameters, budget / operations(parameters, 1)))
