"""Whatever the learner's side sends ends in a value or in CodecError, in bounded time and memory."""

import json
import random
import struct
import tracemalloc
import unittest

import kit  # noqa: F401 - sets the import path
import numpy as np
import torch
from atelier_wire.codec import decode, encode
from atelier_wire.values import CodecError, Limits
from values import any_value


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
        message({"t": "array", "d": "<U500000000", "s": [0], "at": 0, "n": 0}),
        message({"t": "array", "d": "<U1", "s": [1], "at": 0, "n": 4}, b"\xff\xff\x11\x00"),
        message({"t": "array", "d": ">U1", "s": [1], "at": 0, "n": 4}, b"\x00\x11\x00\x00"),
        message({"t": "array", "d": "<M8[99999999s]", "s": [1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<M8[fortnight]", "s": [1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "|V8", "s": [1], "at": 0, "n": 8}, b"12345678"),
        message({"t": "array", "d": "<f8,<f8", "s": [1], "at": 0, "n": 16}, bytes(16)),
        message({"t": "array", "d": "<f8", "s": [2**39] * 9, "at": 0, "n": 8}, b"12345678"),
        message({"t": "tensor", "d": "float32", "s": [2**39, 2**39], "at": 0, "n": 8}, b"12345678"),
        message({"t": "tensor", "d": "Tensor", "s": [1], "at": 0, "n": 1}, b"1"),
        message({"t": "tensor", "d": ["float32"], "s": [1], "at": 0, "n": 4}, b"1234"),
        message([{"t": "bytes", "at": 8, "n": 8}, {"t": "bytes", "at": 0, "n": 8}], bytes(16)),
        message([{"t": "bytes", "at": 0, "n": 9}, {"t": "bytes", "at": 8, "n": 8}], bytes(16)),
        message({"t": "bytes", "at": 2**70, "n": 8}, bytes(16)),
        message({"t": "bytes", "at": 0, "n": 2**70}, bytes(16)),
        message({"t": "bytes", "at": 0.0, "n": 8}, bytes(16)),
        message({"t": "bytes", "at": False, "n": 8}, bytes(16)),
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

    @unittest.skipUnless(np.finfo(np.longdouble).nmant == 63, "this processor has other long doubles")
    def test_long_doubles_that_no_processor_makes_are_refused(self):
        for order, dtype in ((1, "<f16"), (-1, ">f16")):
            number = struct.pack("<QQ", 1 << 62, 0x3FFF)[::order]
            self.assertRaises(CodecError, decode, message({"t": "array", "d": dtype, "s": [1], "at": 0, "n": 16}, number))

    def test_no_message_takes_much_more_memory_than_its_size(self):
        most = Limits().tree_bytes
        for tree in (b"[" + b"{}," * (most // 3 - 2) + b"0]", b"[" + b"[]," * (most // 3 - 2) + b"0]", b'{"a":' * 60 + b"0" + b"}" * 60, b"9" * most, b"[" * most):
            tracemalloc.start()
            self.assertRaises(CodecError, decode, message(tree))
            self.assertLess(tracemalloc.get_traced_memory()[1], 40 * most, tree[:20])
            tracemalloc.stop()

    def test_a_claim_of_much_more_than_was_sent_takes_no_memory(self):
        for kind, dtype in (("array", "<f8"), ("tensor", "float64"), ("array", "<U999999"), ("scalar", "<c32")):
            tracemalloc.start()
            self.assertRaises(CodecError, decode, message({"t": kind, "d": dtype, "s": [2**30], "at": 0, "n": 2**33}, bytes(64)))
            self.assertLess(tracemalloc.get_traced_memory()[1], 1 << 20)
            tracemalloc.stop()

    def test_every_truncation_is_refused(self):
        data = encode([np.arange(3), "text" * 100, {"a": torch.ones(2)}])
        for length in range(len(data)):
            self.assertRaises(CodecError, decode, bytearray(data[:length]))

    def test_flipped_bits_end_in_a_value_or_in_a_codec_error(self):
        for seed in range(300):
            data = bytearray(encode(any_value(random.Random(seed))))
            for _ in range(20):
                place = random.Random(f"{seed}/{_}").randrange(8 * len(data))
                data[place // 8] ^= 1 << place % 8
                try:
                    decode(bytearray(data))
                except CodecError:
                    pass

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
