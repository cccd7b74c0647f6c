"""Stand-ins for what stays in another process: the learner's objects here, the judge's streams there."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import Session


class Handle:
    """An object of the learner's. Its methods are calls; it is itself callable and iterable."""

    __slots__ = ("_session", "number", "program", "type_name")

    def __init__(self, session: "Session", number: int, type_name: str) -> None:
        self._session = session
        self.number = number
        self.program = session.program
        self.type_name = type_name

    def __getattr__(self, name: str) -> "RemoteCallable":
        if name.startswith("__"):  # a protocol of Python's asking, not a judge
            raise AttributeError(name)
        return RemoteCallable(self._session, self, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.call(self, None, args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._session.next(self)

    def __repr__(self) -> str:
        return f"<{self.type_name} in the learner's process>"


class RemoteCallable:
    """A function or method of the learner's, by name."""

    __slots__ = ("session", "owner", "name")

    def __init__(self, session: "Session", owner: Handle | None, name: str) -> None:
        self.session = session
        self.owner = owner
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.session.call(self.owner, self.name, args, kwargs)


class Served:
    """Items that the judge hands out one by one while a call is under way."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = iter(items)

    def advance(self) -> Any:
        """The next item; StopIteration at the end."""
        return next(self._items)
