"""Exceptions of learner code as data, with the line that the editor can show."""

import os
import traceback

from atelier_wire.values import ErrorValue


def as_error(error: BaseException) -> ErrorValue:
    """Type, message, the learner's innermost file and line, and a traceback of the learner's files only."""
    folder = os.getcwd() + os.sep
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)]
    file, line = (frames[-1].filename, frames[-1].lineno) if frames else (None, None)
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(folder):
        file, line = error.filename, error.lineno
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - __str__ is learner code as well
        message = ""
    trace = "".join(traceback.format_list(frames)).replace(folder, "")
    return ErrorValue(type(error).__name__, message[:2000], file.removeprefix(folder) if file else None, line, trace[:8000])
