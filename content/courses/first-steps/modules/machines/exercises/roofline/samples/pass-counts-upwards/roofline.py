"""One function for each operation, and the smallest batch by trying one after the other."""


def pointwise(flops, reads, writes):
    return lambda n: (flops * n, (reads + writes) * n)


def total(n):
    return n, n + 1


def product(m, k, n):
    return 2 * m * k * n, m * k + k * n + m * n


def scores(batch, length, dim):
    flops, numbers = product(length, dim, length)
    return batch * flops, batch * numbers


COUNTS = {
    "copy": pointwise(0, 1, 1),
    "add": pointwise(1, 2, 1),
    "softmax": pointwise(5, 1, 1),
    "sum": total,
    "matmul": product,
    "scores": scores,
}


def cost(operation, shape, size):
    flops, numbers = COUNTS[operation](*shape)
    return flops, size * numbers


def times(operation, shape, size, machine):
    flops, moved = cost(operation, shape, size)
    return {"compute": flops / machine["flops"], "memory": moved / machine["bytes"]}


def seconds(operation, shape, size, machine):
    return max(times(operation, shape, size, machine).values())


def label(operation, shape, size, machine):
    held_back_by = times(operation, shape, size, machine)
    return max(("memory", "compute"), key=held_back_by.get)


def calibrate(gemm, copy, size):
    n, gemm_times = gemm
    count, copy_times = copy
    return {"flops": 2 * n**3 / sorted(gemm_times)[0], "bytes": size * count * 2 / sorted(copy_times)[0]}


def smallest_batch(inner, columns, size, machine, most=100_000):
    for rows in range(1, most + 1):
        if label("matmul", (rows, inner, columns), size, machine) == "compute":
            return rows
