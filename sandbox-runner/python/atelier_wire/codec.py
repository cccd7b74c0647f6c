"""Values as a JSON tree and a body of raw bytes, and back. Never pickle.

Both ends of the channel between judge and learner use it. What the judge decodes
was written by hostile code: `decode` either returns plain data or raises CodecError,
within the given limits, whatever the bytes are.

A value travels as the body of a frame: u32 length of the tree (big-endian), the tree in
JSON, the raw buffers that it names by place and size, in the tree's order. A node of the
tree is a JSON null, boolean, number, string or array (None, bool, int, float, str, list),
or an object whose "t" names any other type.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

from .frames import Buffer
from .json_text import write_json
from .reader import Reader
from .values import ALIGNMENT, DEFAULT_LIMITS, CodecError, Limits
from .writer import Writer


def _refuse_constant(name: str) -> float:
    raise CodecError(f"{name} is not JSON")


_LENGTH = struct.Struct(">I")
# Made once: making it takes longer than reading most values does.
_FROM_JSON = json.JSONDecoder(parse_constant=_refuse_constant)

ToHandle = Callable[[Any], "dict[str, Any] | None"]
FromHandle = Callable[["dict[str, Any]"], Any]


def encode(value: Any, to_handle: ToHandle | None = None, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a value. `to_handle` names objects that stay where they are."""
    return b"".join(encode_parts(value, to_handle, limits))


def encode_parts(value: Any, to_handle: ToHandle | None = None, limits: Limits = DEFAULT_LIMITS) -> list[Buffer]:
    """The same bytes in pieces, to be written one after the other. Arrays are not copied: they must not change until then."""
    writer = Writer(to_handle, limits)
    tree = write_json(writer.node(value, 0)).encode("ascii")
    tree += b" " * (-(_LENGTH.size + len(tree)) % ALIGNMENT)
    if len(tree) > limits.tree_bytes:
        raise CodecError(f"more than {limits.tree_bytes} bytes beside its arrays")
    return [_LENGTH.pack(len(tree)) + tree, *writer.parts]


def decode(data: Buffer, from_handle: FromHandle | None = None, limits: Limits = DEFAULT_LIMITS) -> Any:
    """The value of these bytes; raises CodecError and nothing else.

    Bytes that can be written are given away: a large array that they hold is used where it lies.
    """
    try:
        view = memoryview(data)
        (tree_bytes,) = _LENGTH.unpack(view[: _LENGTH.size])
        end = _LENGTH.size + tree_bytes
        if tree_bytes > limits.tree_bytes or end > len(view):
            raise CodecError("the tree is longer than it may be")
        text = str(view[_LENGTH.size : end], "ascii")
        tree, read = _FROM_JSON.raw_decode(text)
        if text[read:].strip(" "):
            raise CodecError("something stands behind the tree")
        return Reader(view[end:], from_handle, limits).node(tree, 0)
    except CodecError:
        raise
    except (ArithmeticError, AttributeError, ImportError, LookupError, RuntimeError, TypeError, ValueError, struct.error) as error:
        raise CodecError(f"malformed value: {type(error).__name__}") from error
