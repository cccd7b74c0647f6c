"""Where two values differ first, described for a message."""

import math
import struct
import sys
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Mismatch:
    """A difference. `key` is the platform's message where the kind of value is wrong, None where its content is.

    `pair`: the arrays of numbers in which it lies, the actual one first.
    """

    key: str | None
    params: dict[str, Any] = field(default_factory=dict)
    pair: tuple[np.ndarray, np.ndarray] | None = None


def first_difference(actual: Any, expected: Any, bits: bool, where: str = "") -> Mismatch | None:
    """The first place at which two pieces of plain data are not the same."""
    mismatch = _kind(actual, expected, where)
    if mismatch:
        return mismatch
    if _is_array(expected):
        return _array_difference(actual, expected, bits, where)
    if isinstance(expected, (list, tuple)):
        pairs = enumerate(zip(actual, expected, strict=True))
        return _in_numbers(_first(first_difference(a, e, bits, f"{where}[{index}]") for index, (a, e) in pairs), actual, expected)
    if isinstance(expected, dict):
        if _typed_keys(actual) != _typed_keys(expected):
            return _keys(actual, expected, where)
        return _first(first_difference(actual[key], expected[key], bits, f"{where}[{key!r}]") for key in expected)
    agree = _same_bits(actual, expected) if bits else _typed(actual) == _typed(expected)
    return None if agree else Mismatch(None, {"where": where, "actual": actual, "expected": expected})


def first_distance(actual: Any, expected: Any, rtol: float, atol: float, dtype: Any, where: str = "") -> Mismatch | None:
    """The first place at which numbers are further apart than the tolerances allow."""
    if isinstance(expected, (list, tuple, dict)):
        mismatch = _kind(actual, expected, where)
        if mismatch:
            return mismatch
        if isinstance(expected, dict):
            if _typed_keys(actual) != _typed_keys(expected):
                return _keys(actual, expected, where)
            return _first(first_distance(actual[key], expected[key], rtol, atol, dtype, f"{where}[{key!r}]") for key in expected)
        pairs = enumerate(zip(actual, expected, strict=True))
        return _in_numbers(_first(first_distance(a, e, rtol, atol, dtype, f"{where}[{index}]") for index, (a, e) in pairs), actual, expected)
    if not _is_array(expected):
        if type(actual) not in (int, float) and not isinstance(actual, (np.integer, np.floating)):
            return Mismatch("judge.wrong-type", {"where": where, "actual": type_name(actual), "expected": "number"})
        return _distance(_float(actual), np.float64(expected), rtol, atol, where)
    if _dtype_kind(expected) in "SUMm":  # texts and times are not near each other
        return _array_difference(actual, expected, False, where)
    return (
        _array_type(actual, expected, where) or _array_kind(actual, expected, dtype, where) or _distance(_wide(actual), _wide(expected), rtol, atol, where)
    )


def type_name(value: Any) -> str:
    """A value's type, as a learner would call it."""
    name = getattr(value, "type_name", None)
    return name if isinstance(name, str) else type(value).__name__


def _kind(actual: Any, expected: Any, where: str) -> Mismatch | None:
    if type(actual) is not type(expected):
        return Mismatch("judge.wrong-type", {"where": where, "actual": type_name(actual), "expected": type_name(expected)})
    if isinstance(expected, (list, tuple)) and len(actual) != len(expected):
        return Mismatch("judge.wrong-length", {"where": where, "actual": len(actual), "expected": len(expected)})
    return None


def _array_type(actual: Any, expected: Any, where: str) -> Mismatch | None:
    mismatch = _kind(actual, expected, where)
    if mismatch:
        return mismatch
    if tuple(actual.shape) != tuple(expected.shape):
        return Mismatch("judge.wrong-shape", {"where": where, "actual": str(tuple(actual.shape)), "expected": str(tuple(expected.shape))})
    return None


def _array_kind(actual: Any, expected: Any, dtype: Any, where: str) -> Mismatch | None:
    wanted = dtype if dtype is not None else expected.dtype
    fits = actual.dtype == wanted if dtype is not None else _dtype_kind(actual) == _dtype_kind(expected)
    return None if fits else Mismatch("judge.wrong-dtype", {"where": where, "actual": _dtype_name(actual.dtype), "expected": _dtype_name(wanted)})


def _array_difference(actual: Any, expected: Any, bits: bool, where: str) -> Mismatch | None:
    mismatch = _array_type(actual, expected, where) or _array_kind(actual, expected, expected.dtype, where)
    if mismatch:
        return mismatch
    left, right = _exact(actual), _exact(expected)
    if bits:
        wrong = (_bits(left) != _bits(right)).any(axis=-1) if left.size else np.zeros(0, bool)
    else:
        wrong = left != right
    return _at_first(wrong, _exact(actual), _exact(expected), where, {})


def _distance(actual: Any, expected: Any, rtol: float, atol: float, where: str) -> Mismatch | None:
    unfinished = ~np.isfinite(actual) & np.isfinite(expected)
    if np.any(unfinished):
        return Mismatch("judge.not-finite", {"where": where, **_shown(unfinished, actual, expected)}, _pair(actual, expected))
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(actual - expected)
        wrong = ~((error <= atol + rtol * np.abs(expected)) | (actual == expected) | (np.isnan(actual) & np.isnan(expected)))
    largest = error[np.isfinite(error)].max(initial=0.0) if np.ndim(error) else error
    return _at_first(wrong, actual, expected, where, {"error": float(largest)})


def _at_first(wrong: Any, actual: Any, expected: Any, where: str, params: dict[str, Any]) -> Mismatch | None:
    if not np.any(wrong):
        return None
    shown = {"where": where, "count": int(np.size(wrong)), **_shown(wrong, actual, expected), **params}
    return Mismatch(None, shown, _pair(actual, expected))


def _pair(actual: Any, expected: Any) -> tuple[np.ndarray, np.ndarray] | None:
    return (actual, expected) if np.ndim(expected) else None


def _in_numbers(mismatch: Mismatch | None, actual: Any, expected: Any) -> Mismatch | None:
    """A list of plain numbers is drawn as an array would be."""
    if mismatch is None or mismatch.pair or not all(type(number) in (int, float) for side in (actual, expected) for number in side):
        return mismatch
    try:
        return replace(mismatch, pair=(np.array(actual, np.float64), np.array(expected, np.float64)))
    except OverflowError:  # an integer beyond any float
        return mismatch


def _shown(wrong: Any, actual: Any, expected: Any) -> dict[str, Any]:
    """How many are wrong, and the first of them."""
    at = np.unravel_index(int(np.argmax(wrong)), np.shape(wrong)) if np.ndim(wrong) else ()
    return {
        "index": str([int(place) for place in at]) if at else "",
        "wrong": int(np.sum(wrong)),
        "actual": np.asarray(actual)[at].item(),
        "expected": np.asarray(expected)[at].item(),
    }


def _keys(actual: dict[Any, Any], expected: dict[Any, Any], where: str) -> Mismatch:
    theirs, ours = _typed_keys(actual), _typed_keys(expected)
    missing, extra = [key for key in expected if _typed(key) not in theirs], [key for key in actual if _typed(key) not in ours]
    return Mismatch("judge.wrong-keys", {"where": where, "missing": _some(missing), "extra": _some(extra)})


def _some(keys: list[Any]) -> str:
    return ", ".join(sorted(map(repr, keys))[:5])


def _first(mismatches: Any) -> Mismatch | None:
    return next((mismatch for mismatch in mismatches if mismatch), None)


def _is_array(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return type(value) is np.ndarray or (torch is not None and type(value) is torch.Tensor)


def _exact(value: Any) -> np.ndarray:
    if type(value) is np.ndarray:
        return value
    import torch

    try:
        return value.detach().numpy()
    except TypeError:  # a type that NumPy does not have: all of them fit into wider ones that it has
        return value.detach().to(torch.complex64 if value.is_complex() else torch.float32).numpy()


def _bits(array: np.ndarray) -> np.ndarray:
    """The bytes of each number; of the x87's long doubles without those that fill them up, which hold anything."""
    numbers = np.frombuffer(array.tobytes(), np.uint8)
    if array.dtype.char in "gG" and np.finfo(np.longdouble).nmant == 63:
        numbers = numbers.reshape(-1, np.dtype(np.longdouble).itemsize)[:, :10]
    return numbers.reshape(array.shape + (-1,))


def _wide(value: Any) -> np.ndarray:
    array = _exact(value)
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _float(value: Any) -> np.float64:
    try:
        return np.float64(value)
    except OverflowError:  # an integer beyond any float
        return np.float64("inf")


def _dtype_kind(value: Any) -> str:
    if type(value) is np.ndarray:
        return value.dtype.kind.replace("u", "i")
    return _exact(value[:0] if value.ndim else value).dtype.kind.replace("u", "i")


def _dtype_name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _same_bits(actual: Any, expected: Any) -> bool:
    if isinstance(expected, np.generic):
        is_same = actual.dtype == expected.dtype and np.array_equal(_bits(np.asarray(actual)), _bits(np.asarray(expected)))
        return is_same or bool(actual != actual and expected != expected)
    if isinstance(expected, complex):
        return _same_bits(actual.real, expected.real) and _same_bits(actual.imag, expected.imag)
    if isinstance(expected, float):
        return struct.pack("<d", actual) == struct.pack("<d", expected) or (math.isnan(actual) and math.isnan(expected))
    return _typed(actual) == _typed(expected)


def _typed_keys(value: dict[Any, Any]) -> set[Any]:
    return {_typed(key) for key in value}


def _typed(value: Any) -> Any:
    """A value with its types, also inside what can be a key or stand in a set: there Python takes True, 1 and 1.0 for the same."""
    if isinstance(value, (set, frozenset)):
        return type(value), frozenset(_typed(item) for item in value)
    if isinstance(value, tuple):
        return type(value), tuple(_typed(item) for item in value)
    return type(value), value
