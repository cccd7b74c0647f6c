"""Values as a JSON tree and a body of raw bytes, and back. Never pickle.

Both ends of the channel between judge and learner use it. What the judge decodes
was written by hostile code: `decode` either returns plain data or raises CodecError,
within the given limits, whatever the bytes are.

A value travels as the body of a frame: u32 length of the tree (big-endian), the tree in
JSON, the raw buffers that it names by place and size. A node of the tree is a JSON null,
boolean, number, string or array (None, bool, int, float, str, list), or an object whose
"t" names any other type.
"""

import json
import math
import struct
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import array_from, is_tensor, plain_array, plain_tensor, tensor_from


class CodecError(ValueError):
    """A value that cannot travel, or bytes that are not one."""


@dataclass(frozen=True)
class Limits:
    """What one message may hold."""

    depth: int = 64
    nodes: int = 500_000
    tree_bytes: int = 8 * 1024 * 1024
    buffer_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True)
class ErrorValue:
    """An exception of learner code, as data."""

    type: str
    message: str
    file: str | None = None
    line: int | None = None
    trace: str = ""


DEFAULT_LIMITS = Limits()
_LENGTH = struct.Struct(">I")
_INLINE_BYTES = 256  # longer texts and byte strings go into the body
_INT_BITS = 14_000  # Python refuses to print longer numbers, and a judge may have to
_SAME_HASH = 64  # honest keys never share one hash that often; a crafted dict does, to stall us


def encode(value: Any, to_handle: Callable[[Any], dict[str, Any] | None] | None = None, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a value. `to_handle` names objects that stay where they are."""
    writer = _Writer(to_handle, limits)
    tree = json.dumps(writer.node(value, 0), separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(tree) > limits.tree_bytes:
        raise CodecError(f"more than {limits.tree_bytes} bytes beside its arrays")
    return b"".join((_LENGTH.pack(len(tree)), tree, *writer.parts))


def decode(data: bytes | bytearray, from_handle: Callable[[dict[str, Any]], Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Any:
    """The value of these bytes; raises CodecError and nothing else."""
    try:
        view = memoryview(data)
        (tree_bytes,) = _LENGTH.unpack(view[: _LENGTH.size])
        end = _LENGTH.size + tree_bytes
        if tree_bytes > limits.tree_bytes or end > len(view):
            raise CodecError("the tree is longer than it may be")
        tree = json.loads(bytes(view[_LENGTH.size : end]), parse_constant=_refuse_constant)
        return _Reader(view[end:], from_handle, limits).node(tree, 0)
    except CodecError:
        raise
    except (ArithmeticError, AttributeError, ImportError, LookupError, RuntimeError, TypeError, ValueError, struct.error) as error:
        raise CodecError(f"malformed value: {type(error).__name__}") from error


def _refuse_constant(name: str) -> float:
    raise CodecError(f"{name} is not JSON")


class _Writer:
    def __init__(self, to_handle: Callable[[Any], dict[str, Any] | None] | None, limits: Limits) -> None:
        self.parts: list[bytes] = []
        self._size = 0
        self._nodes = 0
        self._to_handle = to_handle
        self._limits = limits

    def node(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > self._limits.depth:
            raise CodecError(f"nested deeper than {self._limits.depth}")
        if self._nodes > self._limits.nodes:
            raise CodecError(f"more than {self._limits.nodes} values")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._int(value)
        if kind is float:
            return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
        if kind is complex:
            return {"t": "complex", "v": [self.node(value.real, depth + 1), self.node(value.imag, depth + 1)]}
        if kind is str:
            return value if len(value) <= _INLINE_BYTES else {"t": "str", **self._bytes(value.encode("utf-8", "surrogatepass"))}
        if kind in (bytes, bytearray):
            data = bytes(value)
            return {"t": "bytes", "v": data.decode("latin-1")} if len(data) <= _INLINE_BYTES else {"t": "bytes", **self._bytes(data)}
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
        if type(value) is np.ndarray or isinstance(value, np.generic):
            plain = plain_array(value)
            if plain:
                return self._array("array" if type(value) is np.ndarray else "scalar", plain)
        elif is_tensor(value):
            plain = plain_tensor(value)
            if plain:
                return self._array("tensor", plain)
        elif type(value) is ErrorValue:
            return {"t": "error", "type": value.type, "message": value.message, "file": value.file, "line": value.line, "trace": value.trace}
        elif isinstance(value, BaseException):
            return {"t": "error", "type": type(value).__name__, "message": str(value)[:2000], "file": None, "line": None, "trace": ""}
        handle = self._to_handle(value) if self._to_handle else None
        if handle is None:
            raise CodecError(f"a value of type {type(value).__name__} cannot travel")
        return {"t": "handle", **handle}

    def _int(self, value: int) -> Any:
        if -(2**53) <= value <= 2**53:
            return value
        if value.bit_length() > _INT_BITS:
            raise CodecError(f"an integer of more than {_INT_BITS} bits")
        return {"t": "int", "v": format(value, "x")}

    def _array(self, kind: str, plain: tuple[str, tuple[int, ...], bytes]) -> dict[str, Any]:
        dtype, shape, data = plain
        return {"t": kind, "d": dtype, "s": list(shape), **self._bytes(data)}

    def _bytes(self, data: bytes) -> dict[str, int]:
        at = self._size
        self._size += len(data)
        if self._size > self._limits.buffer_bytes:
            raise CodecError(f"more than {self._limits.buffer_bytes} bytes")
        self.parts.append(data)
        return {"at": at, "n": len(data)}


class _Reader:
    def __init__(self, body: memoryview, from_handle: Callable[[dict[str, Any]], Any] | None, limits: Limits) -> None:
        self._body = body
        self._from_handle = from_handle
        self._limits = limits
        self._nodes = 0
        self._read = 0

    def node(self, tree: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > self._limits.depth or self._nodes > self._limits.nodes:
            raise CodecError("the value is nested too deep or holds too much")
        if tree is None or isinstance(tree, (bool, int, float, str)):
            return tree
        if isinstance(tree, list):
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
        keys = [self.node(pair[0], depth + 1) for pair in pairs]
        _refuse_bad_keys(keys)
        result = {key: self.node(pair[1], depth + 1) for key, pair in zip(keys, pairs, strict=True)}
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
        at, size = tree["at"], tree["n"]
        if type(at) is not int or type(size) is not int or at < 0 or size < 0 or at + size > len(self._body):
            raise CodecError("a buffer lies outside the body")
        self._read += size
        if self._read > len(self._body):  # or one buffer, named a thousand times, would fill our memory
            raise CodecError("buffers overlap")
        data = self._body[at : at + size]
        if kind == "str":
            return str(data, "utf-8", "surrogatepass")
        if kind == "bytes":
            return bytes(data)
        if kind == "tensor":
            return tensor_from(tree["d"], tree["s"], data)
        array = array_from(tree["d"], tree["s"], data)
        if kind == "array":
            return array
        if array.shape != ():
            raise CodecError("a scalar with a shape")
        return array[()]


def _refuse_bad_keys(keys: list[Any]) -> None:
    if not all(isinstance(key, (type(None), bool, int, float, complex, str, bytes, tuple, frozenset, np.generic)) for key in keys):
        raise CodecError("a key that cannot be one")
    commonest = Counter(hash(key) for key in keys).most_common(1)
    if commonest and commonest[0][1] > _SAME_HASH:
        raise CodecError("keys made to collide")


def _number(kind: Any, value: Any) -> Any:
    if kind == "float" and value in ("nan", "inf", "-inf"):
        return float(value)
    if kind == "int" and isinstance(value, str) and len(value) <= _INT_BITS // 4:
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
