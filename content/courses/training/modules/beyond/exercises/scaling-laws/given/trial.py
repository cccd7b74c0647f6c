"""Small trainings to measure: a network that guesses each letter of a French sentence from the eight before it.

In NumPy, gradients by hand: networks as small as these are trained faster so than a library can be called.
"""

import math
import random

import numpy as np

from lingua_data import sentence

LETTERS = "\n '.ABCDEFGHIJLMNOPRSTabcdefghijklmnopqrstuvxyzàâéèêîôû"
LOOKS_BACK = 8
LETTER_WIDTH = 16  # numbers that stand for a letter; drawn once, not trained
INPUTS, OUTPUTS = LOOKS_BACK * LETTER_WIDTH, len(LETTERS)
WIDTHS = (6, 8, 12, 16, 24, 32, 48, 64, 96, 192, 384)
BATCH = 256
FEWEST_STEPS = 20  # a training shorter than this says nothing about a longer one
PEAK_RATE = 0.05


def parameters(width):
    """N, the weights of a network with so many units in its middle layer."""
    return width * (INPUTS + OUTPUTS)


def draw_windows(seed, sentences=3000):
    """Every stretch of nine letters of so many French sentences: eight to see, one to guess."""
    rng = random.Random(seed)
    text = "\n".join(sentence(rng)[1] for _ in range(sentences))
    return np.lib.stride_tricks.sliding_window_view([LETTERS.index(letter) for letter in text if letter in LETTERS], LOOKS_BACK + 1)


def train(width, tokens, windows, held_out, seed):
    """Trains a network of this width on so many letters with Adam, and returns its loss on letters it has not seen."""
    rng = np.random.default_rng(seed)
    letters = rng.normal(size=(OUTPUTS, LETTER_WIDTH)).astype(np.float32)
    weights = rng.normal(size=parameters(width)).astype(np.float32)
    first, second = layers(weights, width)
    first /= math.sqrt(INPUTS)
    second *= 0.3 / math.sqrt(width)
    gradient, mean, square = np.empty_like(weights), np.zeros_like(weights), np.zeros_like(weights)
    steps = max(1, round(tokens / BATCH))
    for step in range(steps):
        batch = windows[rng.integers(len(windows), size=BATCH)]
        into_gradient(gradient, letters[batch[:, :-1]].reshape(BATCH, -1), batch[:, -1], first, second)
        mean += 0.1 * (gradient - mean)
        square += 0.02 * (gradient * gradient - square)
        moved = mean / (1 - 0.9 ** (step + 1)) / (np.sqrt(square / (1 - 0.98 ** (step + 1))) + 1e-8)
        weights -= rate(step, steps, width) * moved
    scores = np.tanh(letters[held_out[:, :-1]].reshape(len(held_out), -1) @ first) @ second
    return float(-np.log(softmax(scores)[np.arange(len(held_out)), held_out[:, -1]]).mean())


def layers(numbers, width):
    """Views of one row of numbers as the two matrices of a network."""
    return numbers[: INPUTS * width].reshape(INPUTS, width), numbers[INPUTS * width :].reshape(width, OUTPUTS)


def into_gradient(gradient, inputs, targets, first, second):
    """The gradient of the cross entropy, written where it belongs."""
    into_first, into_second = layers(gradient, first.shape[1])
    hidden = np.tanh(inputs @ first)
    errors = softmax(hidden @ second)
    errors[np.arange(len(targets)), targets] -= 1
    errors /= len(targets)
    np.matmul(hidden.T, errors, out=into_second)
    np.matmul(inputs.T, (errors @ second.T) * (1 - hidden * hidden), out=into_first)


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def rate(step, steps, width):
    """Up in eight steps, down along half a cosine; wide networks want smaller steps."""
    return PEAK_RATE * min(1, 16 / width) ** 0.5 * min(1, (step + 1) / 8) * (0.5 + 0.5 * math.cos(math.pi * step / steps))


def sweep(budgets, windows, held_out, seed):
    """Runs (parameters, tokens, loss): at each budget of operations, every width that is left enough steps."""
    runs = []
    for budget in budgets:
        for width in WIDTHS:
            tokens = budget / (6 * parameters(width))
            if tokens >= FEWEST_STEPS * BATCH:
                runs.append((parameters(width), tokens, train(width, tokens, windows, held_out, seed)))
    return runs
