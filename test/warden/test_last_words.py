"""What a sandbox said before it died is heard, however late the warden comes to listen."""

import asyncio
import os
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandbox-runner" / "python"))

from atelier_warden.sandbox import Death, Sandbox  # noqa: E402
from atelier_warden.watching import WatchingLimiter  # noqa: E402
from atelier_wire.frames import write_frame  # noqa: E402

EXITED = {"kind": "exited", "code": 0, "signal": 9, "cpuMs": 12.5, "peakBytes": 4096}


class DeadZygote:
    """Forks processes that say one thing each and are gone before the warden listens."""

    containment = SimpleNamespace(ends_when_told=False, tells_memory=False)

    def __init__(self, words: list[dict]) -> None:
        self._words = words

    def fork(self, number, role, device, descriptors, sandbox) -> None:
        for word in self._words:
            child = os.fork()
            if child == 0:
                write_frame(descriptors[2], word, b"")
                os._exit(0)
            os.waitpid(child, 0)


async def die_saying(*words: dict) -> Death:
    sandbox = Sandbox(1, "learner", DeadZygote(list(words)), WatchingLimiter())
    sandbox.bury()
    sandbox.close_pipes()
    assert sandbox.death is not None
    return sandbox.death


class LastWords(unittest.TestCase):
    def test_of_several_processes_are_all_heard(self):
        death = asyncio.run(die_saying({"kind": "hello"}, {"kind": "ready"}, {"kind": "running"}, EXITED))
        self.assertEqual((death.signal, death.cpu_ms), (9, 12.5))

    def test_that_were_never_said_make_it_one_killed_as_a_whole(self):
        self.assertIsNone(asyncio.run(die_saying({"kind": "hello"}, {"kind": "running"})).code)


if __name__ == "__main__":
    unittest.main()
