"""Several devices as one slice."""

import sys
import types
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "sandbox-runner" / "python"))

from atelier_device import together  # noqa: E402
from atelier_device.vendors import amd, nvidia  # noqa: E402


def device(number, kind="gpu", **more):
    return {
        "number": str(number),
        "kind": kind,
        "name": "H100",
        "uuid": f"GPU-{number}",
        "memoryBytes": 80,
        "nodes": {"/dev/common": "/dev/common", f"/dev/card{number}": f"/dev/card{number}"},
        "variables": {"CUDA_VISIBLE_DEVICES": f"GPU-{number}", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"},
        **more,
    }


def vendor(readings=(), broken=()):
    def probe(part):
        if part["number"] in broken:
            raise RuntimeError(f"{part['number']} does not compute")

    return types.SimpleNamespace(see=nvidia.see, read=lambda part: readings[int(part["number"])], probe=probe)


PAIR = {"parts": [device(0), device(1)]}


class Together(unittest.TestCase):
    def test_one_by_one_nothing_changes(self):
        found = [device(0), device(1, kind="mig")]
        self.assertEqual(together.join(vendor(), found, 1), found)

    def test_two_make_one_that_has_what_both_have(self):
        (both,) = together.join(vendor(), [device(2), device(3)], 2)
        self.assertEqual((both["number"], both["name"], both["memoryBytes"]), ("2-3", "2 × H100", 160))
        self.assertEqual(list(both["nodes"]), ["/dev/common", "/dev/card2", "/dev/card3"])
        self.assertEqual(both["variables"], {"CUDA_VISIBLE_DEVICES": "GPU-2,GPU-3", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"})

    def test_what_is_left_over_is_nobodys_and_shares_are_never_joined(self):
        found = [device(0), device(1, kind="mig"), device(2), device(3)]
        self.assertEqual([one["number"] for one in together.join(vendor(), found, 2)], ["0-2"])
        self.assertEqual(together.join(vendor(), found[:1], 2), [])

    def test_rocr_counts_what_it_is_told_of_anew(self):
        self.assertEqual(
            amd.see([device(2), device(3)]),
            {"ROCR_VISIBLE_DEVICES": "GPU-2,GPU-3", "HIP_VISIBLE_DEVICES": "0,1", "CUDA_VISIBLE_DEVICES": "0,1"},
        )

    def test_readings_are_added_up(self):
        readings = (
            {"usedBytes": 5, "processes": {7: 5}, "energyMillijoules": 10},
            {"usedBytes": 6, "processes": {7: 2, 8: 4}, "energyMillijoules": 20},
        )
        told = {"usedBytes": 11, "processes": {7: 7, 8: 4}, "energyMillijoules": 30}
        self.assertEqual(together.read(vendor(readings), PAIR), told)

    def test_what_one_does_not_tell_is_not_known_of_all(self):
        readings = (
            {"usedBytes": 5, "processes": {7: None}, "energyMillijoules": None},
            {"usedBytes": 6, "processes": {7: 2}, "energyMillijoules": 20},
        )
        told = {"usedBytes": 11, "processes": {7: None}, "energyMillijoules": None}
        self.assertEqual(together.read(vendor(readings), PAIR), told)

    def test_each_has_to_compute(self):
        together.probe(vendor(), PAIR)
        with self.assertRaises(RuntimeError):
            together.probe(vendor(broken=("1",)), PAIR)


if __name__ == "__main__":
    unittest.main()
