"""A call as a learner reads it in a message: what they were asked, in few words, written by the judge alone."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .handles import Handle, RemoteCallable, Served

MOST_CHARACTERS = 200
_MOST_ITEMS, _MOST_DEPTH = 12, 4
_MOST_ELEMENTS = 16  # of an array whose values are shown; of larger ones, type and shape are
_MOST_BITS = 128


def describe_call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """For example `sort([3, 1, 2])`, at most 200 characters long."""
    parts = [_describe(value, 0) for value in args]
    parts += [f"{key}={_describe(value, 0)}" for key, value in kwargs.items()]
    return _cut(f"{name}({', '.join(parts)})")


def _describe(value: Any, depth: int) -> str:
    kind = type(value)
    if kind is int and value.bit_length() > _MOST_BITS:
        return f"int of {value.bit_length()} bits"
    if kind in (str, bytes):
        return repr(value[:MOST_CHARACTERS])
    if value is None or kind in (bool, int, float, complex):
        return repr(value)
    if kind is np.ndarray or _is_tensor(value):
        return _array("array" if kind is np.ndarray else "tensor", value)
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, (Handle, RemoteCallable)):
        return f"<{_cut(value.type_name if isinstance(value, Handle) else value.name)}>"
    if isinstance(value, Served):
        return "<iterator>"
    if depth < _MOST_DEPTH and isinstance(value, (list, tuple, set, frozenset, dict)):
        return _items(value, depth + 1)
    return f"<{kind.__name__}>"


def _items(value: Any, depth: int) -> str:
    if isinstance(value, dict):
        return "{" + _some(value.items(), len(value), lambda item: f"{_describe(item[0], depth)}: {_describe(item[1], depth)}") + "}"
    inner = _some(value, len(value), lambda item: _describe(item, depth))
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{inner}]"
    return f"{{{inner}}}" if value else "set()"


def _some(items: Iterable[Any], count: int, describe: Callable[[Any], str]) -> str:
    shown = [describe(item) for item, _ in zip(items, range(_MOST_ITEMS))]
    return ", ".join(shown + ["…"] * (count > _MOST_ITEMS))


def _array(kind: str, value: Any) -> str:
    if 0 < np.prod(value.shape) <= _MOST_ELEMENTS:
        return f"{kind}({_rounded(value.tolist())})"
    return f"{kind} of {str(value.dtype).removeprefix('torch.')}, {' × '.join(map(str, value.shape)) or '1'}"


def _rounded(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(map(_rounded, values))}]"
    return f"{values:.4g}" if isinstance(values, float) else str(values)


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
