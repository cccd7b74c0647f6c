"""What the library knows while a judge runs: one conversation, one report, the check under way."""

from collections.abc import Mapping
from typing import Any

from .holding import Holding
from .reporting import Report
from .session import BaselineSession, Session


class Context:
    """Set by main before judge.py is imported; the functions that judges use read it."""

    session: Session
    baseline: BaselineSession | None = None
    holding: Holding | None = None
    report: Report
    params: Mapping[str, Any]
    secret: bytes
    check: str = ""
    shows_input: bool = False
    wants_fresh: bool = False  # whether this judge may have the learner's program begun anew


current = Context()
