"""Writes formulas with your Value: what the judge calls. Yours to read and use, not to change."""

from engine import Value

OPERATIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, exponent: a**exponent,
    "neg": lambda a: -a,
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
    "tanh": lambda a: a.tanh(),
    "relu": lambda a: a.relu(),
}


def evaluate(numbers, steps, roots=()):
    """Builds a formula step by step, goes back from its roots, and says what each value then holds.

    numbers: what the formula starts from; each becomes a Value
    steps:   (operation, operand, …), each of which makes one more value; an operand that is
             an int is the place of an earlier value, and a float is a plain number
    roots:   the places of the values whose backward() is called, one after the other
    returns  the data of all values, and their gradients
    """
    values = [Value(number) for number in numbers]
    for operation, *operands in steps:
        values.append(OPERATIONS[operation](*(values[one] if type(one) is int else one for one in operands)))
    for root in roots:
        values[root].backward()
    return [float(value.data) for value in values], [float(value.grad) for value in values]
