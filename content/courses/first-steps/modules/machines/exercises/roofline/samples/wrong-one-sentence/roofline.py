"""The roofline: what an operation computes, what it moves, and which of the two a machine waits for."""


def cost(operation, shape, size):
    """(operations, bytes) of one call, as ints; `size` is the bytes that a number takes."""
    if operation == "matmul":
        rows, inner, columns = shape
        flops = 2 * rows * inner * columns
        numbers = rows * inner + inner * columns + rows * columns
    elif operation == "scores":
        batch, length, dim = shape
        flops = 2 * length * length * dim  # one sentence only
        numbers = 2 * batch * length * dim + batch * length * length
    else:
        (count,) = shape
        per_number, moved, written_once = {"copy": (0, 2, 0), "add": (1, 3, 0), "sum": (1, 1, 1), "softmax": (5, 2, 0)}[operation]
        flops = per_number * count
        numbers = moved * count + written_once
    return flops, numbers * size


def seconds(operation, shape, size, machine):
    """The least time the machine can take: it computes and moves at once, and waits for the slower of the two."""
    flops, moved = cost(operation, shape, size)
    return max(flops / machine["flops"], moved / machine["bytes"])


def label(operation, shape, size, machine):
    """ "compute" where computing takes longer than moving, otherwise "memory"."""
    flops, moved = cost(operation, shape, size)
    return "compute" if flops / machine["flops"] > moved / machine["bytes"] else "memory"


def calibrate(gemm, copy, size):
    """A machine from measured times. gemm: (n, times) of n × n matrices multiplied; copy: (count, times) of numbers copied."""
    n, gemm_times = gemm
    count, copy_times = copy
    # What else runs on a machine makes times longer, never shorter: the shortest is the least disturbed.
    flops, _ = cost("matmul", (n, n, n), size)
    _, moved = cost("copy", (count,), size)
    return {"flops": flops / min(gemm_times), "bytes": moved / min(copy_times)}


def smallest_batch(inner, columns, size, machine, most=100_000):
    """The fewest rows, up to `most`, at which a matmul with (inner, columns) is compute-bound; None where there are none."""

    def is_enough(rows):
        return label("matmul", (rows, inner, columns), size, machine) == "compute"

    if not is_enough(most):
        return None
    too_few, enough = 0, most
    while enough - too_few > 1:  # more rows never turn compute-bound into memory-bound, so halving finds the border
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if is_enough(middle) else (middle, enough)
    return enough
