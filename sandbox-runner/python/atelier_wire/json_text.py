"""JSON text without white space, as every frame and every value is written.

`json.JSONEncoder.encode` builds its encoder anew at each call, which takes longer than writing most headers does; here the one
that Python's own library builds is kept.
"""

from __future__ import annotations

import json
from json import encoder
from typing import Any

_PLAIN = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
_make = getattr(encoder, "c_make_encoder", None)  # CPython's; None where the library is Python alone
_kept = _make and _make(None, _PLAIN.default, encoder.encode_basestring_ascii, None, ":", ",", False, False, False)


def write_json(value: Any) -> str:
    """ASCII. NaN and infinities are a ValueError, what is no JSON a TypeError, and absurd nesting a RecursionError."""
    return "".join(_kept(value, 0)) if _kept else _PLAIN.encode(value)
