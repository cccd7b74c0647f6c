"""How much there is in plain data, as the judge decoded it."""

import sys
from typing import Any

import numpy as np

from .findings import Finding
from .mismatches import type_name

_WORD_BITS = 64


def count_numbers(value: Any) -> int:
    """The numbers in arrays, tensors and nested containers. Tied weights count wherever they stand; names do not.

    Text and bytes are no weights, and a long integer counts as several: nothing is to be hidden in them.
    """
    if type(value) is np.ndarray:
        return int(value.size)
    if _is_tensor(value):
        return int(value.numel())
    if type(value) is int:
        return max(1, -(-value.bit_length() // _WORD_BITS))
    if value is None or type(value) in (bool, float, complex) or isinstance(value, np.generic):
        return 0 if value is None else 1
    if isinstance(value, dict):
        return sum(map(count_numbers, value.values()))
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(map(count_numbers, value))
    raise Finding("judge.wrong-type", where="", actual=type_name(value), expected="number")


def count_bytes(value: Any) -> int:
    """The bytes of arrays, tensors, text, names and numbers; a plain number takes eight or more."""
    if type(value) is np.ndarray or isinstance(value, np.generic):
        return int(value.nbytes)
    if _is_tensor(value):
        return int(value.numel() * value.element_size())
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, dict):
        return sum(count_bytes(key) + count_bytes(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(map(count_bytes, value))
    return 16 if type(value) is complex else 8 * count_numbers(value)


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)
