"""Numbers over time."""

from __future__ import annotations

import math
import sys
from typing import SupportsFloat

from atelier._page import check_name, send

_warned: set[str] = set()


def metric(name: str, step: SupportsFloat, value: SupportsFloat) -> None:
    """Adds one point to the live chart `name`.

    step:  scalar, the x axis: a count of updates, tokens or seconds; need not be whole
    value: scalar (a number, or an array or tensor with one element), in whatever unit the chart is about

    A value that is not finite cannot be drawn: it is left out, with one line on stderr, and training goes on.
    """
    x, y = float(step), float(value)
    if not (math.isfinite(x) and math.isfinite(y)):
        if check_name(name) not in _warned:
            _warned.add(name)
            print(f"atelier: {name} is {y} at step {x}; points that are not finite are left out", file=sys.stderr)
        return
    send({"kind": "metric", "name": check_name(name), "step": x, "value": y})
