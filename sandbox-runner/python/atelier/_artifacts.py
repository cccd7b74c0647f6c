"""What a program leaves behind for a later exercise."""

from __future__ import annotations

import io
from typing import Any, Mapping, Union

from atelier._page import check_name, send

Arrays = Mapping[str, Any]


def artifact(name: str, content: Union[bytes, bytearray, memoryview, Arrays]) -> None:
    """Keeps `content` under `name`; a second call with the same name replaces the first.

    content: bytes, kept as they are; or a mapping from names to arrays or tensors (any shape, numeric dtypes),
             e.g. `model.state_dict()`, kept as an uncompressed .npz that `numpy.load` opens

    Only the names and sizes that the exercise announces are kept.
    """
    body = bytes(content) if isinstance(content, (bytes, bytearray, memoryview)) else _pack(content)
    send({"kind": "artifact", "name": check_name(name)}, body)


def _pack(arrays: Arrays) -> bytes:
    import numpy

    if not isinstance(arrays, Mapping):
        raise TypeError(f"atelier.artifact takes bytes or a mapping from names to arrays, not {type(arrays).__name__}")
    plain = {key: _to_array(key, value) for key, value in arrays.items()}
    buffer = io.BytesIO()
    numpy.savez(buffer, **plain)
    return buffer.getvalue()


def _to_array(key: str, value: Any) -> Any:
    import numpy

    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    array = numpy.asarray(value)
    if array.dtype.hasobject:
        raise TypeError(f"atelier.artifact: {key!r} holds Python objects; only numbers can be kept")
    return array
