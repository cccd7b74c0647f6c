"""`python3 -I …/atelier_warden/__main__.py`: frames on stdin and stdout, log lines on stderr."""

import os
import sys

# -I keeps the caller's folder and PYTHONPATH out; this program's own packages are added by their place.
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

from atelier_warden.main import main  # noqa: E402

main()
