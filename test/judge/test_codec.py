"""Values survive the journey; hostile bytes end in CodecError and nothing else."""

import json
import math
import random
import struct
import unittest

import kit  # noqa: F401 - sets the import path
import numpy as np
import torch
from atelier_wire.codec import CodecError, ErrorValue, Limits, decode, encode

PLAIN_DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">f4", ">i8", "c8", "c16"]
TORCH_DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]


def alike(left, right) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, torch.Tensor):
        return left.dtype == right.dtype and left.shape == right.shape and torch.equal(left, right)
    if isinstance(left, float):
        return struct.pack("<d", left) == struct.pack("<d", right) or (math.isnan(left) and math.isnan(right))
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict):
        return len(left) == len(right) and all(alike(a, b) and alike(left[a], right[b]) for a, b in zip(left, right, strict=True))
    return left == right


def any_value(rng: random.Random, depth: int = 0):
    leaves = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.randint(-(2 ** rng.choice([3, 60, 900])), 2**70),
        lambda: rng.choice([0.0, -0.0, math.inf, -math.inf, math.nan, 1e-310, rng.gauss(0, 1e9)]),
        lambda: "".join(rng.choice("aé€😀\x00\ud800\n\"") for _ in range(rng.choice([0, 3, 400]))),
        lambda: rng.randbytes(rng.choice([0, 5, 700])),
        lambda: complex(rng.gauss(0, 1), math.inf),
        lambda: (np.random.default_rng(rng.getrandbits(32)).normal(size=(2, 0, 3)[: rng.randint(0, 3)]) * 99).astype(rng.choice(PLAIN_DTYPES)),
        lambda: np.float32(rng.random()),
        lambda: torch.randn(rng.choice([(), (0,), (2, 3)])).to(getattr(torch, rng.choice(TORCH_DTYPES))),
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


class RoundTrip(unittest.TestCase):
    def test_every_value_arrives_as_it_left(self):
        for seed in range(2000):
            value = any_value(random.Random(seed))
            with self.subTest(seed=seed):
                self.assertTrue(alike(decode(encode(value)), value), repr(value)[:300])

    def test_every_plain_array_type_arrives(self):
        for name in PLAIN_DTYPES:
            value = np.arange(6).reshape(2, 3).astype(name)
            self.assertTrue(alike(decode(encode(value)), value), name)

    def test_every_tensor_type_arrives(self):
        for name in TORCH_DTYPES:
            value = torch.arange(6).reshape(2, 3).to(getattr(torch, name))
            self.assertTrue(alike(decode(encode(value)), value), name)

    def test_views_and_parameters_arrive_as_plain_dense_copies(self):
        base = torch.arange(12.0).reshape(3, 4)
        self.assertTrue(alike(decode(encode(base.T[1:])), base.T[1:].contiguous()))
        self.assertTrue(alike(decode(encode(torch.nn.Parameter(base))), base))
        self.assertTrue(alike(decode(encode(np.asfortranarray(base.numpy()))), base.numpy()))

    def test_decoded_arrays_own_their_memory(self):
        data = bytearray(encode([np.zeros(4), torch.zeros(4)]))
        array, tensor = decode(data)
        data[-64:] = b"\xff" * 64
        self.assertTrue((array == 0).all() and (tensor == 0).all())
        array[0] = tensor[0] = 1

    def test_objects_travel_only_as_handles(self):
        with self.assertRaises(CodecError):
            encode(object())
        data = encode([object()], lambda value: {"id": 7, "type": "object"})
        self.assertEqual(decode(data, lambda node: node["id"]), [7])
        with self.assertRaises(CodecError):
            decode(data)

    def test_a_tensor_subclass_is_never_taken_for_data(self):
        class Lazy(torch.Tensor):
            pass

        self.assertRaises(CodecError, encode, torch.zeros(2).as_subclass(Lazy))

    def test_cycles_and_oversize_are_refused_on_the_way_out(self):
        loop: list = []
        loop.append(loop)
        self.assertRaises(CodecError, encode, loop)
        self.assertRaises(CodecError, encode, list(range(20)), None, Limits(nodes=10))
        self.assertRaises(CodecError, encode, np.zeros(99), None, Limits(buffer_bytes=100))
        self.assertRaises(CodecError, encode, 1 << 20_000)


def message(tree, buffers: bytes = b"") -> bytes:
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return struct.pack(">I", len(text)) + text + buffers


class Hostile(unittest.TestCase):
    CRAFTED = [
        b"",
        b"\xff\xff\xff\xff",
        message(b"[" * 100_000),
        message(b"NaN"),
        message(b"9" * 5000),
        message(b'{"t":"int","v":"' + b"f" * 5000 + b'"}'),
        message({"t": "array", "d": "|O", "s": [1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8", "s": [-1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8", "s": [1.0], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8", "s": [True], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8", "s": [2], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8", "s": [0, 2**39, 2**39, 2**39], "at": 0, "n": 0}),
        message({"t": "tensor", "d": "float32", "s": [0, 2**39, 2**39, 2**39], "at": 0, "n": 0}),
        message({"t": "tensor", "d": "qint8", "s": [1], "at": 0, "n": 1}, b"1"),
        message({"t": "scalar", "d": "<f8", "s": [1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "bytes", "at": 4, "n": 8}, b"12345678"),
        message({"t": "bytes", "at": -8, "n": 8}, b"12345678"),
        message([{"t": "bytes", "at": 0, "n": 8}, {"t": "bytes", "at": 0, "n": 8}], b"12345678"),
        message({"t": "bytes", "v": ["a"]}),
        message({"t": "bytes", "v": "€"}),
        message({"t": "str", "at": 0, "n": 2}, b"\xff\xfe"),
        message({"t": ["tuple"], "v": []}),
        message({"t": "dict", "v": [[[], 1]]}),
        message({"t": "dict", "v": [[{"t": "tuple", "v": [[]]}, 1]]}),
        message({"t": "dict", "v": [[1, 1], [True, 1]]}),
        message({"t": "dict", "v": [1]}),
        message({"t": "set", "v": {}}),
        message({"t": "error", "type": 1, "message": "", "trace": "", "file": None, "line": None}),
        message({"t": "handle", "id": 1, "type": "x"}),
        message({"t": "complex", "v": [{"v": "nan"}, 10**400]}),
        message({}),
    ]

    def test_crafted_bytes_are_refused(self):
        for data in self.CRAFTED:
            with self.subTest(data=data[:80]):
                self.assertRaises(CodecError, decode, data)

    def test_keys_made_to_collide_are_refused_quickly(self):
        modulus = 2**61 - 1
        pairs = [[{"t": "int", "v": format(index * modulus, "x")}, 0] for index in range(1, 20_000)]
        self.assertRaises(CodecError, decode, message({"t": "dict", "v": pairs}))

    def test_deep_nesting_is_refused(self):
        tree: object = 1
        for _ in range(200):
            tree = [tree]
        self.assertRaises(CodecError, decode, message(tree))

    def test_too_many_values_are_refused(self):
        self.assertRaises(CodecError, decode, message([0] * 50), None, Limits(nodes=20))

    def test_mangled_messages_never_raise_anything_else(self):
        for seed in range(6000):
            rng = random.Random(seed)
            data = bytearray(encode(any_value(rng)))
            for _ in range(rng.randint(1, 6)):
                place = rng.randrange(len(data))
                choice = rng.randrange(3)
                if choice == 0:
                    data[place] = rng.randrange(256)
                elif choice == 1:
                    del data[place : place + rng.randint(1, 9)]
                    data = data or bytearray(b"\x00")
                else:
                    data[place:place] = rng.choice([b"9", b"[", b'"t"', b"-", b"null", b"1e999", rng.randbytes(4)])
            try:
                decode(bytes(data))
            except CodecError:
                pass


if __name__ == "__main__":
    unittest.main()
