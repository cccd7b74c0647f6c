"""A value as the tree and the buffers that codec.py describes."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import array_parts
from .frames import Buffer
from .tensors import is_tensor, tensor_parts
from .values import ALIGNMENT, INT_BITS, CodecError, ErrorValue, Limits

_INLINE_BYTES = 256  # longer texts and byte strings go into the body


class Writer:
    """Takes one value; `parts` are its buffers."""

    def __init__(self, to_handle: Callable[[Any], dict[str, Any] | None] | None, limits: Limits) -> None:
        self.parts: list[Buffer] = []
        self._size = 0
        self._nodes = 0
        self._to_handle = to_handle
        self._limits = limits

    def node(self, value: Any, depth: int) -> Any:
        """The tree of a value so deep inside the whole."""
        self._nodes += 1
        if depth > self._limits.depth:
            raise CodecError(f"nested deeper than {self._limits.depth}")
        if self._nodes > self._limits.nodes:
            raise CodecError(f"more than {self._limits.nodes} values")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return _int(value)
        if kind is float:
            return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
        if kind is complex:
            return {"t": "complex", "v": [self.node(value.real, depth + 1), self.node(value.imag, depth + 1)]}
        if kind is str:
            return value if len(value) <= _INLINE_BYTES else {"t": "str", **self._buffer(value.encode("utf-8", "surrogatepass"))}
        if kind in (bytes, bytearray):
            return {"t": "bytes", "v": value.decode("latin-1")} if len(value) <= _INLINE_BYTES else {"t": "bytes", **self._buffer(bytes(value))}
        if kind in (list, deque):
            return [self.node(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"t": "tuple", "v": [self.node(item, depth + 1) for item in value]}
        if kind in (dict, OrderedDict, defaultdict, Counter):
            return {"t": "dict", "v": [[self.node(key, depth + 1), self.node(item, depth + 1)] for key, item in value.items()]}
        if kind in (set, frozenset):
            return {"t": kind.__name__, "v": [self.node(item, depth + 1) for item in value]}
        return self._other(value)

    def _other(self, value: Any) -> Any:
        if type(value) is np.ndarray:
            return self._array("array", array_parts(value))
        if isinstance(value, np.generic):
            return self._array("scalar", array_parts(np.asarray(value)))
        if is_tensor(value):
            return self._array("tensor", tensor_parts(value))
        if type(value) is ErrorValue:
            return {"t": "error", "type": value.type, "message": value.message, "file": value.file, "line": value.line, "trace": value.trace}
        if isinstance(value, BaseException):
            return {"t": "error", "type": type(value).__name__, "message": str(value)[:2000], "file": None, "line": None, "trace": ""}
        handle = self._to_handle(value) if self._to_handle else None
        if handle is None:
            raise CodecError(f"a value of type {type(value).__name__} cannot travel")
        return {"t": "handle", **handle}

    def _array(self, kind: str, parts: tuple[str, tuple[int, ...], Buffer]) -> dict[str, Any]:
        dtype, shape, data = parts
        return {"t": kind, "d": dtype, "s": list(shape), **self._buffer(data)}

    def _buffer(self, data: Buffer) -> dict[str, int]:
        gap = -self._size % ALIGNMENT
        at = self._size + gap
        self._size = at + len(data)
        if self._size > self._limits.buffer_bytes:
            raise CodecError(f"more than {self._limits.buffer_bytes} bytes")
        self.parts += [bytes(gap), data] if gap else [data]
        return {"at": at, "n": len(data)}


def _int(value: int) -> Any:
    if -(2**53) <= value <= 2**53:
        return value
    if value.bit_length() > INT_BITS:
        raise CodecError(f"an integer of more than {INT_BITS} bits")
    return {"t": "int", "v": format(value, "x")}
