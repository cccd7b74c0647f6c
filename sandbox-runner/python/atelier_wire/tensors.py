"""Torch tensors as a type name, a shape and raw bytes. torch is imported only where a tensor is met."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from .arrays import sizes_of
from .values import CodecError, Unsendable

# Those that this torch has; the later ones came with later releases. All have whole bytes.
_DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64", "complex32", "complex64", "complex128"),
    *("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"),
)


def is_tensor(value: Any) -> bool:
    """True for exactly a tensor or a parameter, where torch is in use at all."""
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)


def tensor_parts(value: Any) -> tuple[str, tuple[int, ...], memoryview]:
    """Type, shape and bytes of a dense tensor on any device; the bytes are the tensor's own where they lie here and in order."""
    import torch

    name = str(value.dtype).removeprefix("torch.")
    if value.is_quantized:
        raise Unsendable("quantised-tensor", "a quantised tensor cannot travel: return dequantize() or int_repr() of it")
    if value.layout is not torch.strided or getattr(value, "is_nested", False):
        raise Unsendable("sparse-tensor", "a sparse or nested tensor cannot travel: return to_dense() of it, or its parts in a list")
    if value.is_meta or name not in _DTYPES:
        raise Unsendable("odd-tensor", f"a tensor of type {name} on {value.device.type} cannot travel: convert it, for instance with float()")
    dense = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
    row = dense.as_strided((dense.numel(),), (1,))  # where there are less than two, their distance may be anything
    return name, tuple(value.shape), memoryview(row.view(torch.uint8).numpy())


def tensor_from(dtype: Any, shape: Any, flat: np.ndarray) -> Any:
    """The tensor that these bytes are, on the CPU; they must be the caller's to give away."""
    if dtype not in _DTYPES:
        raise CodecError("unknown tensor type")
    import torch

    kind = getattr(torch, dtype)
    sizes = sizes_of(shape, torch.empty(0, dtype=kind).element_size(), len(flat))
    if not len(flat):
        return torch.empty(sizes, dtype=kind)
    if kind is torch.bool:
        flat = (flat != 0).view(np.uint8)
    return torch.from_numpy(flat).view(kind).reshape(sizes)
