"""Shows your machine, and bills one small job five times. Change anything here: only device.py is judged."""

import atelier
import matplotlib.pyplot as plt

from device import bill, report, useful

for key, value in report().items():
    print(f"{key:>7}: {value}")

UNITS = {"lumi": "GPU-h", "lumi-whole": "GPU-h", "karolina": "node-h", "jupiter": "core-h", "leonardo": "core-h"}
job = {"nodes": 1, "gpus": 1, "cores": 16, "memory": 100, "minutes": 90}
print("\nOne accelerator, 16 cores, 100 GB, for 90 minutes:")
for site, unit in UNITS.items():
    print(f"{site:>11}: {bill(site, job):8.2f} {unit:<7} {useful(site, job):4.0%} of it for the accelerator you asked for")
if not any(bill(site, job) for site in UNITS):
    print("\nEvery job is free: bill() in device.py has no tariff yet.")

memory = range(10, 481, 10)
for site in ("lumi", "jupiter", "karolina", "leonardo"):
    plt.plot(memory, [useful(site, {**job, "memory": gigabytes}) for gigabytes in memory], label=site, drawstyle="steps-mid")
plt.ylim(0, 1.05)
plt.xlabel("memory asked for per node (GB)")
plt.ylabel("share of the bill that is useful")
plt.title("One accelerator, and ever more memory beside it")
plt.legend()
atelier.alt("Four curves over the memory: Karolina stays at one, JUPITER at a quarter; LUMI falls in steps, Leonardo smoothly.")
plt.show()
