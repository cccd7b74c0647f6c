"""Which readings let a slice go to the next learner."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "sandbox-runner" / "python"))

from atelier_device.health import SLACK_BYTES, Reading, judge_health  # noqa: E402

MIB = 2**20
BASELINE = Reading(used_bytes=500 * MIB, processes={7: 300 * MIB}, energy_millijoules=None)


def reading(used, **processes):
    return Reading(used * MIB, {int(name[1:]): held for name, held in processes.items()}, None)


class Health(unittest.TestCase):
    def test_as_before_is_healthy(self):
        self.assertIsNone(judge_health(BASELINE, BASELINE, set()))

    def test_what_was_there_before_us_may_go(self):
        self.assertIsNone(judge_health(reading(200), BASELINE, set()))

    def test_what_waits_for_us_may_stay_with_what_it_holds(self):
        self.assertIsNone(judge_health(reading(900, p7=300 * MIB, p8=400 * MIB), BASELINE, {8}))

    def test_what_waits_for_us_excuses_no_more_than_it_holds(self):
        self.assertIn("device memory", judge_health(reading(1200, p7=300 * MIB, p8=400 * MIB), BASELINE, {8}))

    def test_a_driver_that_tells_no_sizes_gets_the_room_of_a_context(self):
        self.assertIsNone(judge_health(reading(1200, p7=None, p8=None), BASELINE, {8}))

    def test_another_process_is_not_healthy_even_where_it_holds_nothing(self):
        self.assertEqual(judge_health(reading(500, p7=300 * MIB, p9=0), BASELINE, {8}), "1 processes were left on the device")

    def test_slack_is_a_little_and_no_more(self):
        within = Reading(BASELINE.used_bytes + SLACK_BYTES, BASELINE.processes, None)
        beyond = Reading(BASELINE.used_bytes + SLACK_BYTES + MIB, BASELINE.processes, None)
        self.assertIsNone(judge_health(within, BASELINE, set()))
        self.assertEqual(judge_health(beyond, BASELINE, set()), "97 MiB of device memory did not come back")


if __name__ == "__main__":
    unittest.main()
