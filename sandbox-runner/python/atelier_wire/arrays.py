"""NumPy arrays and torch tensors as raw bytes with a type name and a shape.

A lazy or overridden subclass is never asked for anything: only plain arrays and
tensors travel, and the other side rebuilds plain ones. torch is imported only
where a tensor is met.
"""

import math
import re
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

_PLAIN_DTYPE = re.compile(r"[<>|](?:b1|[iu][1248]|f[248]|c(?:8|16))")
_TORCH_DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128")


class ArrayError(ValueError):
    """Bytes, type and shape that do not belong together."""


def plain_array(value: Any) -> tuple[str, tuple[int, ...], bytes] | None:
    """Type, shape and bytes of a NumPy array or scalar; None for what cannot travel as bytes."""
    dtype = value.dtype.str
    if not _PLAIN_DTYPE.fullmatch(dtype):
        return None
    return dtype, value.shape, np.asarray(value).tobytes()


def array_from(dtype: Any, shape: Any, data: memoryview) -> np.ndarray:
    """A fresh, writable array; raises ArrayError where bytes, type and shape do not agree."""
    if not isinstance(dtype, str) or not _PLAIN_DTYPE.fullmatch(dtype):
        raise ArrayError("unknown array type")
    kind = np.dtype(dtype)
    sizes = _sizes(shape, kind.itemsize, len(data))
    if kind == np.bool_:
        return (np.frombuffer(data, dtype=np.uint8) != 0).reshape(sizes)
    return np.frombuffer(data, dtype=kind).reshape(sizes).copy()


def is_tensor(value: Any) -> bool:
    """True for exactly a tensor or a parameter, where torch is in use at all."""
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)


def plain_tensor(value: Any) -> tuple[str, tuple[int, ...], bytes] | None:
    """Like plain_array, for a dense tensor on any device."""
    import torch

    name = str(value.dtype).removeprefix("torch.")
    if name not in _TORCH_DTYPES or value.layout is not torch.strided or value.device.type == "meta":
        return None
    dense = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
    if name == "bfloat16":  # NumPy has no such type; the bytes are the same
        dense = dense.view(torch.int16)
    return name, tuple(value.shape), dense.numpy().tobytes()


def tensor_from(dtype: Any, shape: Any, data: memoryview) -> Any:
    """A fresh tensor on the CPU that owns its memory."""
    if dtype not in _TORCH_DTYPES:
        raise ArrayError("unknown tensor type")
    import torch

    kind = getattr(torch, dtype)
    sizes = _sizes(shape, torch.empty(0, dtype=kind).element_size(), len(data))
    if not data:
        return torch.empty(sizes, dtype=kind)
    if kind is torch.bool:
        return torch.frombuffer(bytearray(data), dtype=torch.uint8).ne(0).reshape(sizes)
    return torch.frombuffer(bytearray(data), dtype=kind).reshape(sizes)


def _sizes(shape: Any, item_bytes: int, data_bytes: int) -> Sequence[int]:
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise ArrayError("impossible shape")
    if math.prod(max(size, 1) for size in shape) >= 2**60:  # an empty array can still claim sizes that overflow later
        raise ArrayError("impossible shape")
    if math.prod(shape) * item_bytes != data_bytes:
        raise ArrayError("shape and bytes do not agree")
    return tuple(shape)
