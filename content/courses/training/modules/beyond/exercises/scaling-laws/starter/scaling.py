"""How good a model will be, from how large it is and how much it reads; and what a budget buys."""

import numpy as np


def operations(parameters, tokens):
    """What training costs, in operations."""
    # Task 1: two operations a weight and token forward, twice as many backward.
    return parameters * tokens


def predict(law, parameters, tokens):
    """The loss that a law expects: E + A / N^alpha + B / D^beta."""
    return law["E"] + law["A"] / parameters ** law["alpha"] + law["B"] / tokens ** law["beta"]


def fit(runs):
    """The law that comes nearest to the runs, as a dict of E, A, alpha, B and beta.

    runs: list of (parameters, tokens, loss), a training each
    """
    sizes, tokens, losses = np.array(runs, dtype=float).T
    # Task 2: this law expects the mean of all losses, whatever the size.
    return {"E": float(losses.mean()), "A": 0.0, "alpha": 0.5, "B": 0.0, "beta": 0.5}


def best_split(law, budget):
    """Parameters and tokens: of all that cost `budget` operations, those with the smallest loss under the law."""
    # Task 3: this shares out the budget without asking the law.
    parameters = (budget / 6) ** 0.5
    return parameters, budget / (6 * parameters)


def choose(runs, menu, budget):
    """The size on the menu, a list of parameter counts, that should make the most of a budget that nobody has tried."""
    # Task 4: this takes the largest, as one likes to do.
    return max(menu)
