"""Values survive the journey between judge and learner."""

import math
import random
import unittest

import kit  # noqa: F401 - sets the import path
import numpy as np
import torch
from atelier_judge import session
from atelier_wire.arrays import room_for
from atelier_wire.codec import decode, encode
from atelier_wire.values import CodecError, Limits, Unsendable
from values import PLAIN_DTYPES, TORCH_DTYPES, alike, any_value


class RoundTrip(unittest.TestCase):
    def test_every_value_arrives_as_it_left(self):
        for seed in range(2000):
            value = any_value(random.Random(seed))
            with self.subTest(seed=seed):
                self.assertTrue(alike(decode(encode(value)), value), repr(value)[:300])

    def test_every_plain_array_type_arrives(self):
        for name in PLAIN_DTYPES:
            for shape in ((), (0,), (0, 2), (2, 3)):
                value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(name)
                self.assertTrue(alike(decode(encode(value)), value), (name, shape))

    def test_every_tensor_type_arrives(self):
        for name in TORCH_DTYPES:
            for shape in ((), (0,), (0, 2), (2, 3)):
                value = torch.arange(math.prod(shape)).reshape(shape).to(name)
                self.assertTrue(alike(decode(encode(value)), value), (name, shape))

    def test_views_and_parameters_arrive_as_plain_dense_copies(self):
        base = torch.arange(12.0).reshape(3, 4)
        self.assertTrue(alike(decode(encode(base.T[1:])), base.T[1:].contiguous()))
        self.assertTrue(alike(decode(encode(base.T[:1, ::3][:, 1:])), base.T[:1, ::3][:, 1:].contiguous()))
        self.assertTrue(alike(decode(encode(torch.ones(1).expand(3, 2))), torch.ones(3, 2)))
        self.assertTrue(alike(decode(encode(torch.nn.Parameter(base))), base))
        self.assertTrue(alike(decode(encode(np.asfortranarray(base.numpy()))), base.numpy()))

    def test_what_has_no_plain_form_is_refused_with_advice(self):
        refused = {
            "object-array": np.array([object(), None]),
            "structured-array": np.zeros(2, [("a", "f4"), ("b", "i4")]),
            "odd-array": np.zeros(1, "U1000000"),
            "sparse-tensor": torch.eye(3).to_sparse(),
            "quantised-tensor": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
            "odd-tensor": torch.empty(3, device="meta"),
        }
        for why, value in refused.items():
            with self.assertRaises(Unsendable, msg=why) as caught:
                encode([value], lambda _: {"id": 1, "type": "x"})
            self.assertEqual(caught.exception.why, why)
            self.assertRegex(str(caught.exception), "return|convert")
        self.assertEqual(sorted(refused), sorted(session._SENTENCES))

    def test_a_large_array_stays_where_it_arrived(self):
        large = np.random.default_rng(0).normal(size=1 << 17)
        for value in (large, torch.from_numpy(large)):
            (kept,) = decode(bytearray(encode([value])))
            self.assertTrue(alike(kept, value))
            kept += 1
        (array,) = decode(room_with(encode([large])))
        self.assertTrue(keeps_its_message(array) and array.flags.aligned)

    def test_no_array_keeps_a_message_alive_that_is_much_larger(self):
        small, large = np.zeros(4), np.zeros(1 << 17)
        for value, _ in (decode(room_with(encode([small, large]))), decode(room_with(encode([large, np.zeros((2, 1 << 17))])))):
            self.assertFalse(keeps_its_message(value))

    def test_bytes_that_cannot_be_written_are_copied(self):
        decode(encode(np.zeros(1 << 18)))[0] = 1

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


def room_with(data: bytes) -> memoryview:
    room = memoryview(room_for(len(data)))
    room[:] = data
    return room


def keeps_its_message(array: np.ndarray) -> bool:
    while isinstance(array, np.ndarray):
        array = array.base
    return array is not None


if __name__ == "__main__":
    unittest.main()
