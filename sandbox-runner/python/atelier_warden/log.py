"""Log lines for the pilot, on stderr."""

from __future__ import annotations

import sys


def log(message: str) -> None:
    """One line of printable signs: a line break inside would look like another message, an escape sequence act on a terminal."""
    line = message.replace("\n", " | ")
    print("".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line), file=sys.stderr, flush=True)
