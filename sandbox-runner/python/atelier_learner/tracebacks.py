"""Tracebacks as the learner's program would show them at home: their frames, their file names."""

from __future__ import annotations

import os
import re
import sys
import traceback
from types import TracebackType

_BASE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_OURS = (f"{_BASE}/program.zip/", f"{_BASE}/judge.zip/")
_WORK = re.compile(rf"/work/|{re.escape(_BASE)}/learner/\d+/work/")  # caged, confined


def print_learners_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Writes to stderr without the frames that started the program, and with paths relative to the work folder."""
    report = traceback.TracebackException(kind, error, trace, compact=True)
    _tidy(report, set())
    sys.stderr.write("".join(report.format()))


def _tidy(report: traceback.TracebackException, seen: set[int]) -> None:
    """The exception itself, and those it came from or that it groups."""
    if id(report) in seen:
        return
    seen.add(id(report))
    frames = [frame for frame in report.stack if not frame.filename.startswith(_OURS)]
    for frame in frames:
        frame.filename = _relative(frame.filename)
    report.stack[:] = frames
    if getattr(report, "filename", None):  # a SyntaxError names its file
        report.filename = _relative(report.filename)
    for other in (report.__cause__, report.__context__, *(getattr(report, "exceptions", None) or ())):
        if other is not None:
            _tidy(other, seen)


def _relative(filename: str) -> str:
    work = _WORK.match(filename)
    return filename[work.end() :] if work else filename
