"""Each value keeps a function that passes its gradient on."""

import math


class Value:
    def __init__(self, data, operands=(), pass_on=lambda share: ()):
        self.data, self.grad = data, 0.0
        self.operands, self.pass_on = operands, pass_on

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), lambda share: (share, share))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), lambda share: (share * other.data, share * self.data))

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        quotient = self.data / other.data
        return Value(quotient, (self, other), lambda share: (share / other.data, -share * quotient / other.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), lambda share: (share * n * self.data ** (n - 1),))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), lambda share: (share * e,))

    def log(self):
        return Value(math.log(self.data), (self,), lambda share: (share / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), lambda share: (share * (1 - t * t),))

    def relu(self):
        return Value(self.data if self.data > 0 else 0.0, (self,), lambda share: (share if self.data > 0 else 0.0,))

    def __neg__(self):
        return Value(-self.data, (self,), lambda share: (-share,))

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __rtruediv__(self, other):
        return Value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        """Counts first how often each value is used; whoever has heard from all of its users passes on."""
        users, waiting = {self: 0}, [self]
        while waiting:
            for operand in waiting.pop().operands:
                if operand not in users:
                    users[operand] = 0
                    waiting.append(operand)
                users[operand] += 1
        share = dict.fromkeys(users, 0.0)
        share[self], ready = 1.0, [self]
        while ready:
            value = ready.pop()
            value.grad += share[value]
            for operand, part in zip(value.operands, value.pass_on(share[value])):
                share[operand] += part
                users[operand] -= 1
                if not users[operand]:
                    ready.append(operand)
