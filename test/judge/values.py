"""Any value that can travel, by a seed, for the tests of the codec."""

import math
import random
import struct

import kit  # noqa: F401 - sets the import path
import numpy as np
import torch
from atelier_wire import tensors
from atelier_wire.values import ErrorValue

NUMBERS = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "c8", "c16", "G"]
OTHERS = ["M8[ns]", "M8[D]", "M8[25s]", "m8[us]", "m8", "U1", "U7", "S1", "S9"]
PLAIN_DTYPES = [np.dtype(name).newbyteorder(order) for name in NUMBERS + OTHERS for order in "<>"]
# Those that this torch has.
TORCH_DTYPES = [kind for name in tensors._DTYPES if (kind := getattr(torch, name, None)) is not None]


def alike(left, right) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, torch.Tensor):
        return left.dtype == right.dtype and left.shape == right.shape and bits(left) == bits(right)
    if isinstance(left, float):
        return struct.pack("<d", left) == struct.pack("<d", right) or (math.isnan(left) and math.isnan(right))
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict):
        return len(left) == len(right) and all(alike(a, b) and alike(left[a], right[b]) for a, b in zip(left, right, strict=True))
    return left == right


def bits(tensor: torch.Tensor) -> bytes:
    return b"".join(bytes(item.clone().reshape(1).view(torch.uint8).tolist()) for item in tensor.reshape(-1))


def any_array(rng: random.Random) -> np.ndarray:
    """Of any type and shape, sometimes a view that does not lie in order."""
    kind = rng.choice(PLAIN_DTYPES)
    values = np.random.default_rng(rng.getrandbits(32)).normal(size=rng.choice([(), (0,), (3,), (2, 0, 3), (2, 3), (1, 2, 3)])) * 99
    with np.errstate(invalid="ignore"):
        array = (values.astype("i8") if kind.kind in "Mm" else values).astype(kind)
    return np.asarray(rng.choice([array, array.T, array[..., ::-1] if np.ndim(array) else array]))


def any_tensor(rng: random.Random) -> torch.Tensor:
    values = np.random.default_rng(rng.getrandbits(32)).normal(size=rng.choice([(), (0,), (2, 3)])) * 9
    tensor = torch.as_tensor(values).to(rng.choice(TORCH_DTYPES))
    return rng.choice([tensor, tensor.T if tensor.ndim == 2 else tensor])


def any_value(rng: random.Random, depth: int = 0):
    leaves = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.randint(-(2 ** rng.choice([3, 60, 900])), 2**70),
        lambda: rng.choice([0.0, -0.0, math.inf, -math.inf, math.nan, 1e-310, rng.gauss(0, 1e9)]),
        lambda: "".join(rng.choice("aé€😀\x00\ud800\n\"") for _ in range(rng.choice([0, 3, 400]))),
        lambda: rng.randbytes(rng.choice([0, 5, 700])),
        lambda: complex(rng.gauss(0, 1), math.inf),
        lambda: any_array(rng),
        lambda: rng.choice([np.float32(rng.random()), np.longdouble(1) / 3, np.datetime64("2026-11-25", "s"), np.str_("é"), np.bytes_(b"a"), np.bool_(True)]),
        lambda: any_tensor(rng),
        lambda: ErrorValue("ValueError", "no", "a.py", 3, "trace"),
    ]
    keys = [0, 1, 2, 3, 4, 5, 9, 10]
    branches = [
        lambda: [any_value(rng, depth + 1) for _ in range(rng.randint(0, 4))],
        lambda: tuple(any_value(rng, depth + 1) for _ in range(rng.randint(0, 4))),
        lambda: {leaves[rng.choice([2, 4, 5])](): any_value(rng, depth + 1) for _ in range(rng.randint(0, 4))},
        lambda: {(k, b"x"): any_value(rng, depth + 1) for k in rng.sample(keys, 3)},
        lambda: set(rng.sample(keys, 3)),
        lambda: frozenset(rng.sample(keys, 3)),
    ]
    return rng.choice(leaves if depth > 3 or rng.random() < 0.5 else branches)()
