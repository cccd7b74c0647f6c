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

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent):
        """The exponent is a plain number."""
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - self.data**2,))

    def relu(self):
        """What is negative becomes zero."""
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))

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
        shares = {self: 1.0}
        for value in reversed(self.in_order()):
            share = shares[value]  # complete: whatever uses this value has had its turn
            value.grad += share
            for operand, slope in zip(value.operands, value.slopes):
                shares[operand] = shares.get(operand, 0.0) + slope * share

    def in_order(self):
        """Every value of this formula once, operands before what is made from them."""
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            value, operands_are_in = waiting.pop()
            if operands_are_in:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                waiting.append((value, True))
                waiting += [(operand, False) for operand in value.operands]
        return order


def as_value(number):
    """A plain number takes part in a formula as a Value that was simply given."""
    return number if isinstance(number, Value) else Value(number)
