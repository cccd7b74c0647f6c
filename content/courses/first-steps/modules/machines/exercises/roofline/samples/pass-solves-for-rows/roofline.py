"""Intensity against balance, and the smallest batch from the equation rather than by search."""

import math

PER_NUMBER = {"copy": (0, 2), "add": (1, 3), "sum": (1, 1), "softmax": (5, 2)}


def cost(operation, shape, size):
    if operation in PER_NUMBER:
        flops, moved = (count * shape[0] for count in PER_NUMBER[operation])
        return flops, (moved + (operation == "sum")) * size
    batch, (m, k, n) = (1, shape) if operation == "matmul" else (shape[0], (shape[1], shape[2], shape[1]))
    return 2 * batch * math.prod((m, k, n)), batch * (m * k + k * n + m * n) * size


def balance(machine):
    return machine["flops"] / machine["bytes"]


def intensity(operation, shape, size):
    flops, moved = cost(operation, shape, size)
    return flops / moved


def label(operation, shape, size, machine):
    return "compute" if intensity(operation, shape, size) > balance(machine) else "memory"


def seconds(operation, shape, size, machine):
    flops, moved = cost(operation, shape, size)
    attainable = min(machine["flops"], machine["bytes"] * intensity(operation, shape, size))
    return flops / attainable if flops else moved / machine["bytes"]


def calibrate(gemm, copy, size):
    speeds = [[amount / time for time in times] for amount, times in ((2 * gemm[0] ** 3, gemm[1]), (2 * size * copy[0], copy[1]))]
    return dict(zip(("flops", "bytes"), map(max, speeds)))


def smallest_batch(inner, columns, size, machine, most=100_000):
    needed = balance(machine) * size
    gained = 2 * inner * columns - needed * (inner + columns)  # by each row: operations beyond what its bytes allow
    if gained <= 0:
        return None
    rows = math.floor(needed * inner * columns / gained) + 1
    return rows if rows <= most else None
