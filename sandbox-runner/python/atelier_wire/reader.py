"""The value of a tree and its buffers. All of it was written by hostile code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import array_from
from .tensors import tensor_from
from .values import ALIGNMENT, INT_BITS, CodecError, ErrorValue, Limits

_SAME_HASH = 64  # honest keys never share one hash that often; a crafted dict does, to stall us
_LARGE_BYTES = 1 << 20
_AS_THEY_ARE = frozenset((type(None), bool, int, float, str))


class Reader:
    """Gives one value; `body` is where its buffers lie."""

    def __init__(self, body: memoryview, from_handle: Callable[[dict[str, Any]], Any] | None, limits: Limits) -> None:
        self._body = body
        self._from_handle = from_handle
        self._limits = limits
        self._nodes = 0
        self._end = 0  # of the last buffer

    def node(self, tree: Any, depth: int) -> Any:
        """The value of a tree so deep inside the whole."""
        self._nodes += 1
        if depth > self._limits.depth or self._nodes > self._limits.nodes:
            raise CodecError("the value is nested too deep or holds too much")
        if type(tree) in _AS_THEY_ARE:
            return tree
        if type(tree) is list:
            return [self.node(item, depth + 1) for item in tree]
        kind = tree["t"]
        if kind == "tuple":
            return tuple(self._items(tree, depth))
        if kind == "dict":
            return self._dict(tree, depth)
        if kind in ("set", "frozenset"):
            return self._set(tree, depth)
        if kind in ("str", "bytes", "array", "scalar", "tensor"):
            return self._buffer(kind, tree)
        if kind == "error":
            return _error(tree)
        if kind == "handle" and self._from_handle:
            return self._from_handle(tree)
        return _number(kind, tree["v"])

    def _items(self, tree: dict[str, Any], depth: int) -> list[Any]:
        items = tree["v"]
        if not isinstance(items, list):
            raise CodecError("the items are not a list")
        return [self.node(item, depth + 1) for item in items]

    def _dict(self, tree: dict[str, Any], depth: int) -> dict[Any, Any]:
        pairs = tree["v"]
        if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            raise CodecError("a dict is not a list of pairs")
        read = [(self.node(key, depth + 1), self.node(value, depth + 1)) for key, value in pairs]
        _refuse_bad_keys([key for key, _ in read])
        result = dict(read)
        if len(result) != len(pairs):
            raise CodecError("a key stands twice")
        return result

    def _set(self, tree: dict[str, Any], depth: int) -> Any:
        items = self._items(tree, depth)
        _refuse_bad_keys(items)
        return set(items) if tree["t"] == "set" else frozenset(items)

    def _buffer(self, kind: str, tree: dict[str, Any]) -> Any:
        if kind == "bytes" and "v" in tree:
            return tree["v"].encode("latin-1")
        data = self._take(tree["at"], tree["n"])
        if kind == "str":
            return str(data, "utf-8", "surrogatepass")
        if kind == "bytes":
            return bytes(data)
        flat = np.frombuffer(data, np.uint8)
        if not self._may_keep(flat):
            flat = flat.copy()
        if kind == "tensor":
            return tensor_from(tree["d"], tree["s"], flat)
        array = array_from(tree["d"], tree["s"], flat)
        if kind == "array":
            return array
        if array.shape != ():
            raise CodecError("a scalar with a shape")
        return array[()]

    def _take(self, at: Any, size: Any) -> memoryview:
        """Each byte at most once: one buffer, named a thousand times, would fill our memory, and arrays would share theirs."""
        if type(at) is not int or type(size) is not int or at < self._end or size < 0 or at + size > len(self._body):
            raise CodecError("a buffer lies outside the body, or over another")
        self._end = at + size
        return self._body[at : at + size]

    def _may_keep(self, flat: np.ndarray) -> bool:
        """Whether an array can stay where it arrived: it keeps the whole body alive, which must not be much more than itself."""
        return flat.nbytes >= _LARGE_BYTES and 2 * flat.nbytes >= len(self._body) and flat.flags.writeable and flat.ctypes.data % ALIGNMENT == 0


def _refuse_bad_keys(keys: list[Any]) -> None:
    if not all(isinstance(key, (type(None), bool, int, float, complex, str, bytes, tuple, frozenset, np.generic)) for key in keys):
        raise CodecError("a key that cannot be one")
    if len(keys) > _SAME_HASH and max(Counter(map(hash, keys)).values()) > _SAME_HASH:
        raise CodecError("keys made to collide")


def _number(kind: Any, value: Any) -> Any:
    if kind == "float" and value in ("nan", "inf", "-inf"):
        return float(value)
    if kind == "int" and isinstance(value, str) and len(value) <= INT_BITS // 4:
        return int(value, 16)
    if kind == "complex" and isinstance(value, list) and len(value) == 2:
        real, imaginary = (part if isinstance(part, (int, float)) else _number("float", part["v"]) for part in value)
        return complex(real, imaginary)
    raise CodecError("a node of no known kind")


def _error(tree: dict[str, Any]) -> ErrorValue:
    texts = [tree[name] for name in ("type", "message", "trace")]
    file, line = tree["file"], tree["line"]
    if not all(isinstance(text, str) for text in texts) or not isinstance(file, (str, type(None))) or not (line is None or type(line) is int):
        raise CodecError("a malformed error")
    return ErrorValue(texts[0][:200], texts[1][:2000], None if file is None else file[:200], line, texts[2][:8000])
