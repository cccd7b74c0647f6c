"""Budgets. Each names who counts: the judge, of what passes through its hands, or the warden, of what it holds.

Nothing is counted by the learner's word.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from .context import current
from .findings import Finding, NotGradable
from .handles import Served
from .holding import Meters
from .weights import count_bytes, count_numbers

_ENERGY_LAG_SECONDS = 0.3
_FIRST_ENERGY_SECONDS = 3.0


class Serving:
    """Counts what the judge itself hands out; nothing in the learner's process can forge it. `spent` says how much that was."""

    def __init__(self, limit: float, cost: Callable[[Any], float]) -> None:
        self.limit = limit
        self.spent: float = 0
        self._cost = cost

    def serve(self, items: Iterable[Any]) -> Served:
        """An iterator for the learner over the judge's items, which ends before the item that the budget does not reach."""
        return Served(self._limited(items))

    def _limited(self, items: Iterable[Any]) -> Iterator[Any]:
        rest: Iterator[Any] = iter(items)
        while self.spent < self.limit:
            try:
                item = next(rest)
            except StopIteration:
                return
            cost = self._cost(item)
            if self.spent + cost > self.limit:
                return
            self.spent += cost
            yield item


class Budgets:
    """`budget(300)` counts items; its methods count other things."""

    def __call__(self, items: int) -> Serving:
        """So many items (batches, say), counted by the judge as it serves them."""
        return Serving(items, lambda _: 1)

    def tokens(self, most: int, *, count: Callable[[Any], int] = count_numbers) -> Serving:
        """So many tokens in the items that the judge serves. `count(item)` says how many an item has: the numbers in it."""
        return Serving(most, count)

    def flops(self, most: float, *, cost: Callable[[Any], float]) -> Serving:
        """So many operations, by what the exercise says that working on an item costs: `cost(item)`, from its shapes.

        Counted by the judge as it serves the items. What a program really computes, nobody meters: see `processor`.
        """
        return Serving(most, cost)

    def parameters(self, weights: Any, *, at_most: int, message: str = "judge.too-many-parameters") -> int:
        """Fails where there are more numbers in these weights, as they came to the judge. Returns how many there are."""
        return _expect(count_numbers(weights), at_most, message)

    def size(self, weights: Any, *, at_most_bytes: int, message: str = "judge.too-many-bytes") -> int:
        """Fails where this plain data, as it came to the judge, takes more bytes, names included. Returns how many."""
        return _expect(count_bytes(weights), at_most_bytes, message)

    @contextmanager
    def memory(self, *, megabytes: float, message: str = "judge.over-memory") -> Iterator[None]:
        """Fails where the learner's program has ever needed more memory by the end of the block, its imports included.

        Metered by the warden: with cgroups to the page, files that the program wrote among it; elsewhere fifty times a
        second. From the hand-over on: what an environment had imported before is not counted.
        """
        _read_meters()
        yield
        _spend(_read_meters().peak_bytes / 2**20, megabytes, message)

    @contextmanager
    def processor(self, *, seconds: float, message: str = "judge.over-processor") -> Iterator[None]:
        """Fails where the learner's processes, all together, take more processor time in the block. Metered by the warden."""
        before = _read_meters().cpu_seconds
        yield
        _spend(_read_meters().cpu_seconds - before, seconds, message)

    @contextmanager
    def energy(self, *, joules: float, message: str = "judge.over-energy") -> Iterator[None]:
        """Fails where the learner's GPU takes more energy in the block. Metered by its driver, ten times a second.

        Where nothing meters a whole GPU for this learner alone, it is not gradable: ask for it in the gpu profile only.
        """
        before = _energy()
        yield
        _spend((_energy() - before) / 1000, joules, message)


budget = Budgets()


def _read_meters() -> Meters:
    if current.holding is None:
        raise NotGradable("judge.no-meter")
    return current.holding.read_meters()


def _energy() -> float:
    """Of a reading that is no older than this call: the driver's counter is read ten times a second, from the program's start."""
    until = time.monotonic() + _FIRST_ENERGY_SECONDS
    time.sleep(_ENERGY_LAG_SECONDS)
    while (millijoules := _read_meters().energy_millijoules) is None:
        if time.monotonic() > until:
            raise NotGradable("judge.no-energy-meter")
        time.sleep(_ENERGY_LAG_SECONDS)
    return millijoules


def _expect(found: int, most: int, message: str) -> int:
    if found > most:
        raise Finding(message, value=found, threshold=most)
    return found


def _spend(used: float, most: float, message: str) -> None:
    if used > most:
        raise Finding(message, value=float(f"{used:.4g}"), threshold=most)
