"""NumPy arrays as a type name, a shape and raw bytes.

Only plain arrays travel, and the other side rebuilds plain ones: a lazy or overridden
subclass is never asked for anything. Both sides are on one machine, so a type is whatever
the machine means by it (long doubles differ between processors).
"""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import numpy as np

from .values import CodecError, Unsendable

_NUMBERS = r"[<>|](?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32))"
_TIMES = r"[<>][mM]8(?:\[\d{0,6}(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?"
_TEXTS = r"(?:[<>]U|\|S)[1-9]\d{0,5}"  # of so many characters each, at most
_PLAIN_DTYPE = re.compile(f"{_NUMBERS}|{_TIMES}|{_TEXTS}")
_LONGEST_NAME = 40  # what is remembered of hostile bytes has a size
_LAST_CHARACTER = 0x10FFFF
_HAS_X87 = np.finfo(np.longdouble).nmant == 63


def room_for(size: int) -> np.ndarray:
    """Memory to receive into. NumPy asks for large pages where they help: a bytearray costs a page fault every 4 KiB."""
    return np.empty(size, np.uint8)


def array_parts(value: np.ndarray) -> tuple[str, tuple[int, ...], memoryview]:
    """Type, shape and bytes, which are the array's own where they lie in order."""
    dtype = value.dtype.str
    if _plain_dtype(dtype) is None:
        raise _refusal(value.dtype)
    return dtype, value.shape, memoryview(np.ascontiguousarray(value).reshape(-1).view(np.uint8))


def array_from(dtype: Any, shape: Any, flat: np.ndarray) -> np.ndarray:
    """The array that these bytes are; they must be the caller's to give away."""
    kind = _plain_dtype(dtype) if isinstance(dtype, str) and len(dtype) <= _LONGEST_NAME else None
    if kind is None:
        raise CodecError("unknown array type")
    sizes = sizes_of(shape, kind.itemsize, len(flat))
    array = (flat != 0 if kind.char == "?" else flat.view(kind)).reshape(sizes)
    if kind.char == "U":
        _refuse_no_characters(array)
    elif kind.char in "gG":
        _refuse_no_numbers(array)
    return array


def sizes_of(shape: Any, item_bytes: int, data_bytes: int) -> tuple[int, ...]:
    """A shape, where it is one and so many bytes fill it."""
    if not isinstance(shape, list) or len(shape) > 16:
        raise CodecError("impossible shape")
    claimed = item_bytes  # an empty array can still claim sizes that overflow later
    for size in shape:
        if type(size) is not int or not 0 <= size < 2**40:
            raise CodecError("impossible shape")
        claimed *= size or 1
    if claimed >= 2**60:
        raise CodecError("impossible shape")
    if math.prod(shape) * item_bytes != data_bytes:
        raise CodecError("shape and bytes do not agree")
    return tuple(shape)


@functools.lru_cache(maxsize=64)
def _plain_dtype(name: str) -> np.dtype[Any] | None:
    return np.dtype(name) if _PLAIN_DTYPE.fullmatch(name) else None


def _refusal(dtype: np.dtype[Any]) -> Unsendable:
    if dtype.names is not None or dtype.kind == "V":
        return Unsendable("structured-array", "an array with named fields cannot travel: return each field as an array of its own")
    if dtype.kind == "O":
        return Unsendable("object-array", "an array of objects cannot travel: return a list, or an array of numbers or of texts")
    return Unsendable("odd-array", f"an array of type {dtype} cannot travel: convert it with astype() to a type of numbers, times or short texts")


# Bit patterns that no computation leaves, and that a judge's NumPy could stumble over when it shows them.


def _refuse_no_characters(array: np.ndarray) -> None:
    if array.reshape(-1).view(np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)).max(initial=0) > _LAST_CHARACTER:
        raise CodecError("a character that is none")


def _refuse_no_numbers(array: np.ndarray) -> None:
    """The x87's long doubles write out the highest bit of the fraction, which is set but in zero and in what is too small."""
    if _HAS_X87:
        words = array.astype(array.dtype.newbyteorder("=")).reshape(-1).view(np.uint64)
        if (((words[0::2] >> np.uint64(63)) != 0) != ((words[1::2] & np.uint64(0x7FFF)) != 0)).any():
            raise CodecError("a long double that is none")
