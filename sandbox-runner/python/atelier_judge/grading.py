"""What a judge may read and leave behind besides checks."""

from collections.abc import Iterator, Mapping
from typing import Any

from .context import current


class Params(Mapping[str, Any]):
    """The profile's numbers, words and switches, as exercise.yaml states them."""

    def __getitem__(self, name: str) -> Any:
        return current.params[name]

    def __iter__(self) -> Iterator[str]:
        return iter(current.params)

    def __len__(self) -> int:
        return len(current.params)


params = Params()


def metric(name: str, value: float) -> None:
    """Adds a figure to the result that the judge measured itself."""
    current.report.metric(name, value)


def artifact(name: str, arrays: Mapping[str, Any]) -> None:
    """Leaves arrays behind that later exercises may carry; `produces` in exercise.yaml names them."""
    current.report.artifact(name, arrays)
