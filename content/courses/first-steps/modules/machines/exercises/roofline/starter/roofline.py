"""The roofline: what an operation computes, what it moves, and which of the two a machine waits for."""


def cost(operation, shape, size):
    """(operations, bytes) of one call, as ints; `size` is the bytes that a number takes."""
    # Task 1: this is right for "copy" only: nothing is computed, each number is read and written once.
    return 0, 2 * shape[0] * size


def seconds(operation, shape, size, machine):
    """The least time the machine can take: it computes and moves at once, and waits for the slower of the two."""
    # Task 2: machine["flops"] operations and machine["bytes"] bytes in a second.
    return 0.0


def label(operation, shape, size, machine):
    """ "compute" where computing takes longer than moving, otherwise "memory"."""
    return "unknown"


def calibrate(gemm, copy, size):
    """A machine from measured times. gemm: (n, times) of n × n matrices multiplied; copy: (count, times) of numbers copied."""
    # Task 3: the machine of nowhere, until you compute one from the times.
    return {"flops": 1e9, "bytes": 1e9}


def smallest_batch(inner, columns, size, machine, most=100_000):
    """The fewest rows, up to `most`, at which a matmul with (inner, columns) is compute-bound; None where there are none."""
    return None
