"""Judges going backwards by going forwards: the reference carries every derivative along with its value."""

import math

import numpy as np
from atelier_judge import cases, close, fails, generator, is_error, learner, outcome, params, test

TOLERANCE = 1e-7
LARGEST = 20.0  # of values and slopes, so that no formula runs away

# Of each operation: where it is asked for, its value, and its slope by each operand.
OPERATIONS = {
    "add": (lambda a, b: True, lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "sub": (lambda a, b: True, lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
    "mul": (lambda a, b: True, lambda a, b: a * b, lambda a, b: (b, a)),
    "div": (lambda a, b: abs(b) > 0.3, lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    "pow": (lambda a, n: a > 0.3 or (a < -0.3 and n in (2, 3)), lambda a, n: a**n, lambda a, n: (n * a ** (n - 1),)),
    "neg": (lambda a: True, lambda a: -a, lambda a: (-1.0,)),
    "exp": (lambda a: a < 2.5, math.exp, lambda a: (math.exp(a),)),
    "log": (lambda a: a > 0.2, math.log, lambda a: (1 / a,)),
    "tanh": (lambda a: abs(a) < 4, math.tanh, lambda a: (math.cosh(a) ** -2,)),
    "relu": (lambda a: abs(a) > 0.01, lambda a: max(a, 0.0), lambda a: (1.0 if a > 0 else 0.0,)),
}
BINARY = ("add", "sub", "mul", "div")


class Formula:
    """Steps to be asked for, with the value of each and its derivative by every value before it."""

    def __init__(self, numbers):
        self.numbers = [float(number) for number in numbers]
        self.steps = []
        self.data = list(self.numbers)
        self.tangents = list(np.eye(len(numbers)))

    def append(self, step):
        """Adds a step, or says False where its value or its slopes would leave the range that is asked for."""
        operation, *operands = step
        allowed, compute, slopes = OPERATIONS[operation]
        numbers = [self.data[one] if type(one) is int else one for one in operands]
        if not allowed(*numbers) or abs(compute(*numbers)) > LARGEST or max(map(abs, slopes(*numbers))) > LARGEST:
            return False
        size = len(self.data)
        tangent = np.zeros(size + 1)
        for operand, slope in zip(operands, slopes(*numbers)):
            if type(operand) is int:
                tangent[: len(self.tangents[operand])] += slope * self.tangents[operand]
        tangent[size] = 1.0
        self.steps.append(step)
        self.data.append(compute(*numbers))
        self.tangents.append(tangent)
        return True

    def gradients(self, roots):
        """How fast the sum of these roots changes with every value."""
        result = np.zeros(len(self.data))
        for root in roots:
            result[: root + 1] += self.tangents[root]
        return result

    def uses(self, place):
        """The operations that this value goes into, once for each time."""
        return [step[0] for step in self.steps for operand in step[1:] if type(operand) is int and operand == place]


def draw_numbers(rng, count):
    return [round(float(number), 3) for number in rng.choice([-1, 1], count) * rng.uniform(0.4, 2.5, count)]


def draw_step(rng, operation, pick):
    """A step whose operands `pick` chooses; one of two is a plain number at times, to the left or to the right."""
    if operation == "pow":
        return (operation, pick(), float(rng.choice([-2, -1, 0.5, 2, 3])))
    if operation not in BINARY:
        return (operation, pick())
    operands = [pick(), pick()]
    if rng.random() < 0.3:
        operands[int(rng.integers(2))] = draw_numbers(rng, 1)[0]
    return (operation, *operands)


def draw_formula(rng, size):
    """As many steps as its size, whose operands are any values before, the latest ones more often; gentle enough to compare."""
    while True:
        formula = Formula(draw_numbers(rng, 2 + size // 8))
        while len(formula.steps) < size:
            formula.append(draw_step(rng, str(rng.choice(list(OPERATIONS))), lambda: draw_place(rng, len(formula.data))))
        if max(map(abs, formula.tangents[-1])) < 1e4:
            return formula


def draw_place(rng, count):
    return count - 1 - int(rng.integers(min(count, 3))) if rng.random() < 0.5 else int(rng.integers(count))


def evaluated(formula, roots=()):
    """The learner's data and gradients, in the form they must have."""
    answer = learner.evaluate(formula.numbers, formula.steps, list(roots))
    zeros = [0.0] * len(formula.data)
    close(answer, (zeros, zeros), atol=math.inf)
    return answer


def compare_data(data, formula, message="autograd.data"):
    for place, (actual, expected) in enumerate(zip(data, formula.data)):
        if is_off(actual, expected):
            operation = formula.steps[place - len(formula.numbers)][0] if place >= len(formula.numbers) else "Value"
            fails(message, place=place, operation=operation, actual=actual, expected=expected)


def compare_gradients(gradients, expected, formula):
    """What is wrong first on the way back is nearest to the mistake."""
    scale = max(1.0, float(abs(expected).max()))
    for place in reversed(range(len(expected))):
        if is_off(gradients[place], expected[place], scale):
            uses = formula.uses(place)
            message = {0: "autograd.unused", 1: "autograd.passed-on"}.get(len(uses), "autograd.shared")
            fails(message, place=place, uses=", ".join(uses), count=len(uses), actual=gradients[place], expected=float(expected[place]))


def is_off(actual, expected, scale=1.0):
    return not abs(actual - expected) <= TOLERANCE * max(scale, abs(expected))


@test(task=1, points=1)
def computes_the_data():
    def holds(rng, size):
        formula = draw_formula(rng, size)
        compare_data(evaluated(formula)[0], formula)

    cases(24, holds, largest=12)


@test(task=1, points=1)
def knows_each_slope():
    names = list(OPERATIONS)

    def holds(rng, size):
        operation = names[size - 1]
        formula = Formula(draw_numbers(rng, 2))
        order = rng.permutation(2).tolist()
        while not formula.append(draw_step(rng, operation, iter(order * 2).__next__)):
            formula = Formula(draw_numbers(rng, 2))
        _, gradients = evaluated(formula, [2])
        expected = formula.gradients([2])
        if is_off(gradients[2], 1.0):
            fails("autograd.root", actual=gradients[2])
        for place in range(2):
            if is_off(gradients[place], expected[place]):
                fails("autograd.slope", operation=operation, actual=gradients[place], expected=float(expected[place]))

    cases(4 * len(names), holds, largest=len(names))


@test(task=2, points=1)
def follows_a_chain():
    def holds(rng, size):
        formula = Formula(draw_numbers(rng, size + 2))
        fresh = iter(range(1, size + 2))
        latest, count = 0, len(formula.data)
        while latest < count + size - 1:
            operation = str(rng.choice(BINARY if rng.random() < 0.5 else ("pow", "neg", "exp", "log", "tanh", "relu")))
            if operation in BINARY:
                other = next(fresh)
                while not formula.append((str(rng.choice(BINARY)), *((latest, other) if rng.random() < 0.5 else (other, latest)))):
                    pass
            elif not formula.append(draw_step(rng, operation, lambda: latest)):
                continue
            latest = len(formula.data) - 1
        data, gradients = evaluated(formula, [latest])
        compare_data(data, formula)
        compare_gradients(gradients, formula.gradients([latest]), formula)

    cases(24, holds, largest=12)


@test(task=2, points=2)
def adds_up_what_comes_along_each_way():
    def holds(rng, size):
        formula = draw_formula(rng, size)
        root = len(formula.data) - 1
        data, gradients = evaluated(formula, [root])
        compare_data(data, formula)
        compare_gradients(gradients, formula.gradients([root]), formula)

    cases(params["formulas"], holds, largest=40)


@test(task=3, points=1)
def adds_to_what_is_there():
    def holds(rng, size):
        formula = draw_formula(rng, size + 2)
        roots = [int(root) for root in rng.integers(len(formula.data) - size, len(formula.data), 1 + int(rng.integers(1, 3)))]
        _, gradients = evaluated(formula, roots)
        expected = formula.gradients(roots)
        scale = max(1.0, float(abs(expected).max()))
        for place in reversed(range(len(expected))):
            if is_off(gradients[place], expected[place], scale):
                fails("autograd.twice", place=place, roots=len(roots), actual=gradients[place], expected=float(expected[place]))

    cases(24, holds, largest=12)


@test(task=3, points=1, hidden=True)
def goes_through_long_formulas(rng):
    """Each link takes the value before it times a number, plus one of two weights in turn."""
    links = params["links"]
    weights, factors = draw_numbers(rng, 2), rng.uniform(0.9, 1.09, links)
    steps, value, slopes = [], weights[0], np.array([1.0, 0.0])
    latest = 0
    for link, factor in enumerate(factors.tolist()):
        which = link % 2
        steps += [("mul", latest, factor), ("add", 2 * link + 2, which)]
        latest = 2 * link + 3
        value, slopes = value * factor + weights[which], slopes * factor
        slopes[which] += 1.0
    answer = outcome(learner.evaluate, weights, steps, [latest])
    if is_error(answer, "RecursionError"):
        fails("autograd.recursion", links=links)
    close(answer, ([0.0] * (latest + 1),) * 2, atol=math.inf)
    close([answer[0][latest], *answer[1][:2]], [value, *slopes.tolist()], rtol=1e-6, message="autograd.long", picture=False)


@test(task=3, points=1, hidden=True)
def visits_each_value_once():
    """Every value is used twice by the next: twice as many ways each time, and three values more."""
    rng = generator("diamonds")
    formula = Formula(draw_numbers(rng, 1))
    for _ in range(params["diamonds"]):
        latest = len(formula.data) - 1
        share = float(rng.uniform(0.3, 0.7))
        for step in (("mul", latest, share), ("mul", 1 - share, latest), ("add", latest + 1, latest + 2)):
            formula.append(step)
    root = len(formula.data) - 1
    _, gradients = evaluated(formula, [root])
    compare_gradients(gradients, formula.gradients([root]), formula)
