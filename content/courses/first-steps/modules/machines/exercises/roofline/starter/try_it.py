"""Measures this machine, then six operations on it, and draws them under its roof. Only roofline.py is judged."""

import time

import atelier
import matplotlib.pyplot as plt
import torch

from roofline import calibrate, cost, label, seconds, smallest_batch

SIZE = 4  # bytes of a float32
GEMM, COPIED = atelier.params["gemm"], atelier.params["copied"]
device = "cuda" if torch.cuda.is_available() else "cpu"


def times(work, repeats=10):
    """Seconds of each of some calls, after one that does not count."""
    work()
    result = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        if device == "cuda":
            torch.cuda.synchronize()
        result.append(time.perf_counter() - start)
    return result


def normal(*shape):
    return torch.randn(*shape, device=device)


square, long = normal(GEMM, GEMM), normal(COPIED)
third, other = normal(COPIED), torch.empty(COPIED, device=device)
machine = calibrate((GEMM, times(lambda: square @ square)), (COPIED, times(lambda: other.copy_(long))), SIZE)
print(f"this machine: {machine['flops'] / 1e9:.1f} billion operations and {machine['bytes'] / 1e9:.1f} GB per second")
print(f"balance: {machine['flops'] / machine['bytes']:.1f} operations for each byte\n")

one, few, queries = normal(1, 2048), normal(64, 2048), normal(8, 512, 64)
weights = normal(2048, 2048)
works = {
    "add": ("add", (COPIED,), lambda: torch.add(long, third, out=other)),
    "sum": ("sum", (COPIED,), lambda: long.sum()),
    "softmax": ("softmax", (COPIED,), lambda: long.softmax(0)),
    "linear, 1 row": ("matmul", (1, 2048, 2048), lambda: one @ weights),
    "linear, 64 rows": ("matmul", (64, 2048, 2048), lambda: few @ weights),
    "scores": ("scores", (8, 512, 64), lambda: queries @ queries.transpose(1, 2)),
}
print(f"{'':>16}  measured  at least  intensity  held back by")
for name, (operation, shape, work) in works.items():
    measured = min(times(work))
    flops, moved = cost(operation, shape, SIZE)
    bound = seconds(operation, shape, SIZE, machine)
    held_back_by = label(operation, shape, SIZE, machine)
    print(f"{name:>16} {1000 * measured:6.2f} ms {1000 * bound:6.2f} ms {flops / moved:10.2f}  {held_back_by}")
    plt.loglog(flops / moved or 0.01, flops / measured or 1e6, "o", label=name)
print("\nrows that make a 2048 × 2048 layer compute-bound here:", smallest_batch(2048, 2048, SIZE, machine))
if label("copy", (COPIED,), SIZE, machine) != "memory":
    print("\nroofline.py does not count yet: only the measured times above mean anything.")

intensities = [2.0**power for power in range(-4, 11)]
roof = [min(machine["flops"], machine["bytes"] * intensity) for intensity in intensities]
plt.loglog(intensities, roof, color="gray")
plt.xlabel("operations for each byte moved")
plt.ylabel("operations per second")
plt.title("Six operations under the roof of this machine")
plt.legend(fontsize=8)
atelier.alt("A roof that rises, then is flat. Six operations lie below it: add and sum to the left, matrix products to the right.")
plt.show()
