"""Trains eighteen small networks, fits your law to them, and draws both. Change anything here: only scaling.py is judged."""

import atelier
import matplotlib.pyplot as plt
import numpy as np

from scaling import best_split, choose, fit, predict
from trial import WIDTHS, draw_windows, parameters, sweep, train

SEED = 1
TRIALS, LARGE = (1e8, 2e8, 4e8), 3.2e9  # operations
MENU = [parameters(width) for width in WIDTHS]

windows, held_out = draw_windows(SEED), draw_windows(SEED + 1, sentences=100)
runs = sweep(TRIALS, windows, held_out, SEED)
law = fit(runs)
print("your law:", {name: round(value, 3) for name, value in law.items()})
print(f"\n{'operations':>10} {'N':>7} {'D':>7}  measured  your law")
for size, tokens, loss in runs:
    print(f"{6 * size * tokens:10.0e} {size:7} {tokens:7.0f}  {loss:8.3f}  {predict(law, size, tokens):8.3f}")

chosen = choose(runs, MENU, LARGE)
size, tokens = best_split(law, LARGE)
print(f"\nFor {LARGE:.1e} operations, best_split says {size:.0f} parameters and {tokens:.0f} letters;")
print(f"choose takes {chosen} from the menu. Now we spend them, on it and on four others:")
around = [width for width in WIDTHS if 16 <= width <= 64] + [width for width in WIDTHS if parameters(width) == chosen]
tried = {parameters(width): train(width, LARGE / (6 * parameters(width)), windows, held_out, SEED) for width in set(around)}
for size, loss in sorted(tried.items()):
    print(f"{size:8}  loss {loss:.3f}", "  <- chosen" if size == chosen else "")

for budget in TRIALS:
    line = [(size, loss) for size, tokens, loss in runs if np.isclose(6 * size * tokens, budget)]
    plt.plot(*zip(*line), "o-", label=f"{budget:.0e} operations")
plt.plot(*zip(*sorted(tried.items())), "s-", color="black", label=f"{LARGE:.1e}, never tried before")
plt.xscale("log")
plt.xlabel("parameters")
plt.ylabel("loss on unseen letters")
plt.title("Each budget has its best size, and a larger budget a larger one")
plt.legend()
atelier.alt("Four curves of the loss over the size, one for each budget. Each falls and rises again; the larger the budget, the lower the curve.")
plt.show()
