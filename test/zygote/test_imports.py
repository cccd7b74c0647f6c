"""What an environment's imports leave in the variables of a zygote would be in those of every learner's program."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandbox-runner" / "python"))

from atelier_zygote.main import _import_environment  # noqa: E402


class Imports(unittest.TestCase):
    def test_variables_that_an_import_adds_are_forgotten_and_others_stay(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = "import os\n__version__ = '7'\nos.environ['LEFT_BEHIND'] = 'tells of this machine'\n"
            Path(folder, "leaves_a_variable.py").write_text(source)
            sys.path.append(folder)
            before = dict(os.environ)
            versions = _import_environment({"imports": ["leaves_a_variable"]})
            self.assertEqual(versions["leaves_a_variable"], "7")
            self.assertEqual(dict(os.environ), before)


if __name__ == "__main__":
    unittest.main()
