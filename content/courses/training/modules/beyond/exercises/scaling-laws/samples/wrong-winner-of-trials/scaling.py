"""Takes what won the largest trials, as if a larger budget did not want a larger model."""

import numpy as np

EXPONENTS = np.arange(0.05, 1.3, 0.02)


def operations(parameters, tokens):
    """What training costs: two operations a weight and token forward, four backward."""
    return 6 * parameters * tokens


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
    parameters = (ratio * (budget / 6) ** beta) ** (1 / (alpha + beta))
    return parameters, budget / (6 * parameters)


def choose(runs, menu, budget):
    """The size on the menu, a list of parameter counts, that should make the most of a budget that nobody has tried."""
    dearest = max(parameters * tokens for parameters, tokens, _ in runs)
    last = [run for run in runs if run[0] * run[1] > 0.9 * dearest]
    winner = min(last, key=lambda run: run[2])[0]
    return min(menu, key=lambda parameters: abs(parameters - winner))
