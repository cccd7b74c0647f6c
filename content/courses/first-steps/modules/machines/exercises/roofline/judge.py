"""Judges counts of operations and bytes, and what follows from them, against whole numbers; nothing is timed."""

import math

from atelier_judge import cases, close, equal, fails, generator, learner, params, test, unchanged

ONE_AXIS = ("copy", "add", "sum", "softmax")
OPERATIONS = (*ONE_AXIS, "matmul", "scores")
SIZES = (1, 2, 4, 8)


def reference(operation, shape, size):
    """Operations and bytes, by the table of the statement."""
    if operation == "matmul":
        m, k, n = shape
        return 2 * m * k * n, size * (m * k + k * n + m * n)
    if operation == "scores":
        b, length, dim = shape
        return 2 * b * length**2 * dim, size * (2 * b * length * dim + b * length**2)
    n = shape[0]
    return {
        "copy": (0, 2 * n * size),
        "add": (n, 3 * n * size),
        "sum": (n, (n + 1) * size),
        "softmax": (5 * n, 2 * n * size),
    }[operation]


def draw_shape(rng, operation, size):
    """Growing with `size`, from ones to some hundred thousand; no two axes go together."""
    axes = 1 if operation in ONE_AXIS else 3
    return tuple(int(2 ** (rng.random() * 1.5 * size)) for _ in range(axes))


def draw_machine(rng, flops, moved):
    """A machine for which this operation lies clearly on one side of the balance; how clearly is drawn too."""
    bandwidth = float(10 ** rng.uniform(9, 12.5))
    if not flops:
        return {"flops": float(10 ** rng.uniform(10, 15)), "bytes": bandwidth}
    off = float(2 ** (rng.choice([-1, 1]) * rng.uniform(0.1, 4)))
    return {"flops": flops / moved * bandwidth * off, "bytes": bandwidth}


def draw_size(rng):
    return int(rng.choice(SIZES))


def is_counted(operations, message):
    """Bytes that are wrong alone have a message of their own."""

    def holds(rng, size):
        operation = str(rng.choice(operations))
        shape, bytes_each = draw_shape(rng, operation, size), draw_size(rng)
        expected = reference(operation, shape, bytes_each)
        actual = learner.cost(operation, shape, bytes_each)
        check_form(actual)
        if actual[0] == expected[0] and actual[1] * bytes_each == expected[1] and bytes_each > 1:
            fails("cost.numbers-not-bytes")
        equal(actual, expected, message=message)

    cases(params["cases"], holds, largest=12)


def check_form(answer):
    if type(answer) is not tuple or [type(part) for part in answer] != [int, int]:
        fails("cost.form")


@test(task=1, points=2)
def counts_what_goes_number_by_number():
    is_counted(ONE_AXIS, "cost.one-axis")


@test(task=1, points=1)
def counts_matrix_products():
    is_counted(("matmul",), "cost.matmul")


@test(task=1, points=1)
def counts_attention_scores():
    is_counted(("scores",), "cost.scores")


@test(task=2, points=1)
def bounds_the_time():
    def holds(rng, size):
        operation, bytes_each = str(rng.choice(OPERATIONS)), draw_size(rng)
        shape = draw_shape(rng, operation, size)
        flops, moved = reference(operation, shape, bytes_each)
        machine = draw_machine(rng, flops, moved)
        computing, moving = flops / machine["flops"], moved / machine["bytes"]
        actual = learner.seconds(operation, shape, bytes_each, machine)
        if type(actual) is float and computing and math.isclose(actual, computing + moving, rel_tol=1e-9):
            fails("seconds.added-up")
        close(actual, max(computing, moving), rtol=1e-9, message="seconds.value")

    cases(params["cases"], holds, largest=12)


@test(task=2, points=1)
def labels_operations():
    cases(params["cases"], is_labelled, largest=12)


@test(task=2, points=1, hidden=True)
def labels_on_each_machine():
    """The same call is held back by the one on one machine and by the other on another: names decide nothing."""
    rng = generator("both-sides")
    for operation in ("add", "sum", "softmax", "matmul", "scores"):
        shape, bytes_each = draw_shape(rng, operation, 9), draw_size(rng)
        flops, moved = reference(operation, shape, bytes_each)
        bandwidth = float(10 ** rng.uniform(10, 12))
        for off, expected in ((1.2, "memory"), (1 / 1.2, "compute")):
            machine = {"flops": flops / moved * bandwidth * off, "bytes": bandwidth}
            equal(learner.label(operation, shape, bytes_each, machine), expected, message="label.by-name")


def is_labelled(rng, size):
    operation, bytes_each = str(rng.choice(OPERATIONS)), draw_size(rng)
    shape = draw_shape(rng, operation, size)
    flops, moved = reference(operation, shape, bytes_each)
    machine = draw_machine(rng, flops, moved)
    expected = "compute" if flops / machine["flops"] > moved / machine["bytes"] else "memory"
    equal(learner.label(operation, shape, bytes_each, machine), expected, message="label.wrong")


@test(task=3, points=1)
def calibrates_a_machine():
    def holds(rng, size):
        n, count, bytes_each = int(rng.integers(8, 400 * size)), int(rng.integers(1000, 10**6 * size)), draw_size(rng)
        gemm_times, copy_times = ((rng.lognormal(-6, 0.7, int(rng.integers(2, 9)))).tolist() for _ in range(2))
        expected = {"flops": 2 * n**3 / min(gemm_times), "bytes": 2 * count * bytes_each / min(copy_times)}
        actual = unchanged(learner.calibrate, (n, gemm_times), (count, copy_times), bytes_each, message="calibrate.changed")
        average = 2 * n**3 / (sum(gemm_times) / len(gemm_times))
        if isinstance(actual, dict) and type(actual.get("flops")) is float and math.isclose(actual["flops"], average):
            fails("calibrate.average")
        close(actual, expected, rtol=1e-9, message="calibrate.value")

    cases(params["cases"], holds, largest=12)


def border(inner, columns, bytes_each, balance):
    """The number of rows at which the intensity equals the balance, as a fraction; None where it never does.

    2 m k n = balance * size * (m k + k n + m n) is linear in m.
    """
    per_row = 2 * inner * columns - balance * bytes_each * (inner + columns)
    return balance * bytes_each * inner * columns / per_row if per_row > 0 else None


@test(task=3, points=2)
def finds_the_smallest_batch():
    cases(params["cases"], batch_is_found, largest=12)


def batch_is_found(rng, size):
    inner, columns = (int(2 ** rng.uniform(3, 3 + size)) for _ in range(2))
    bytes_each = draw_size(rng)
    highest = 2 * inner * columns / (bytes_each * (inner + columns))  # the intensity of endless rows
    balance = highest * float(rng.uniform(0.02, 0.9) if rng.random() < 0.75 else rng.uniform(1.1, 4))
    bandwidth = float(10 ** rng.uniform(9, 12.5))
    exact = border(inner, columns, bytes_each, balance)
    if exact is not None and abs(exact - round(exact)) < 1e-6:
        return  # too near to a whole number for rounding to be nobody's fault
    expected = None if exact is None or exact > 100_000 else math.floor(exact) + 1
    actual = learner.smallest_batch(inner, columns, bytes_each, {"flops": balance * bandwidth, "bytes": bandwidth})
    if (expected is None) != (actual is None):
        fails("batch.none", actual=actual, expected=expected)
    equal(actual, expected, message="batch.value")
