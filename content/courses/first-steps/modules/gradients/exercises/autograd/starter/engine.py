"""A number that remembers how it was made, and can tell what it would take to change it."""

import math


class Value:
    """A number in a formula.

    data:     the number itself
    grad:     what backward() has found: how fast the result changes with this value
    operands: the values that this one was made from; none where it was simply given
    slopes:   for each operand, how fast this value changes with it
    """

    def __init__(self, data, operands=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.operands = operands
        self.slopes = slopes

    def __repr__(self):
        return f"Value({self.data:.4f}, grad {self.grad:.4f})"

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    # Task 1: right data, operands and slopes for these six. As they stand, they hand back what they were given.

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data)

    def __pow__(self, exponent):
        """The exponent is a plain number."""
        return Value(self.data)

    def exp(self):
        return Value(self.data)

    def log(self):
        return Value(self.data)

    def tanh(self):
        return Value(self.data)

    def relu(self):
        """What is negative becomes zero."""
        return Value(self.data)

    # These rest on the ones above.

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_value(other)

    def __truediv__(self, other):
        return self * as_value(other) ** -1.0

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return as_value(other) - self

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return as_value(other) / self

    def backward(self):
        """Adds to the grad of every value in this formula how fast this value changes with it."""
        # Task 2: pass each value's share on to its operands, along all the ways there are.
        # Task 3: again and again, and through formulas of any length.
        self.grad += 1.0


def as_value(number):
    """A plain number takes part in a formula as a Value that was simply given."""
    return number if isinstance(number, Value) else Value(number)
