"""Runs the learner's entry file as a program: `python entry.py`, with our page behind it."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import types
from typing import Any, NoReturn

from atelier import _page
from atelier_learner.tracebacks import print_learners_traceback


def main(entry: str, params: dict[str, Any], display_fd: int) -> NoReturn:
    """Never returns. Ends with the program's exit code; 1 after an uncaught exception."""
    _page.open_page(params, display_fd)
    sys.argv = [entry]
    sys.path.insert(0, os.getcwd())
    sys.excepthook = print_learners_traceback
    code = _run(entry)
    _leave(code)


def _run(entry: str) -> int:
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=entry, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    try:
        with open(entry, "rb") as file:
            source = file.read()
        exec(compile(source, os.path.abspath(entry), "exec", dont_inherit=True), module.__dict__)
    except SystemExit as exit_request:
        return _exit_code(exit_request.code)
    except BaseException as error:  # noqa: BLE001 - a program may raise anything
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0


def _exit_code(code: object) -> int:
    """As the interpreter reads `sys.exit(code)`: None is 0, a number itself, anything else is printed and 1."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _leave(code: int) -> NoReturn:
    """What the interpreter does at its end, without the quarter second that tearing torch down takes."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # waits for the program's threads
        atexit._run_exitfuncs()
    except BaseException as error:  # noqa: BLE001
        print_learners_traceback(type(error), error, error.__traceback__)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass  # the program closed or replaced it
    os._exit(code)
