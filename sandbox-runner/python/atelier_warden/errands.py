"""Disposable processes that speak with a vendor's driver: each has a deadline, and none is ever waited for."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

_READ_BYTES = 64 * 1024
_MOST_BYTES = 1 << 20
_STUCK_SECONDS = 2.0  # how long a killed process may take to go

Answer = dict[str, Any]


def start_errand(program: bytes, vendor: str, command: str, question: dict[str, Any]) -> subprocess.Popen[bytes]:
    """With nothing of the warden's environment, and its question already in its pipe."""
    fd = os.memfd_create("atelier-errand", os.MFD_CLOEXEC)
    os.write(fd, program)
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", f"/proc/self/fd/{fd}", vendor, command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        pass_fds=[fd],
        cwd="/",
    )
    os.close(fd)
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # dead at once; that it says nothing tells
    return process


class Errand:
    """One process. `on_answer` comes for each line, `on_gone(stuck)` once: when it has ended, or would not when killed."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        seconds: float | None,
        on_answer: Callable[[Answer], None],
        on_gone: Callable[[bool], None],
    ) -> None:
        self._process, self._on_answer, self._on_gone = process, on_answer, on_gone
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._gone = False
        assert process.stdout is not None
        self._output = process.stdout.fileno()
        os.set_blocking(self._output, False)
        self._loop.add_reader(self._output, self._read)
        self._deadline = None if seconds is None else self._loop.call_later(seconds, self.kill)

    @property
    def pid(self) -> int:
        """Its own, for as long as it is not gone."""
        return self._process.pid

    def kill(self) -> None:
        """`on_gone` follows."""
        if self._gone:
            return
        self._process.kill()
        self._loop.call_later(_STUCK_SECONDS, self._leave, True)

    def _read(self) -> None:
        try:
            data = os.read(self._output, _READ_BYTES)
        except BlockingIOError:
            return
        self._buffer += data
        if len(self._buffer) > _MOST_BYTES:
            self.kill()
            return
        while b"\n" in self._buffer:
            line, _, rest = bytes(self._buffer).partition(b"\n")
            self._buffer = bytearray(rest)
            try:
                self._on_answer(json.loads(line))
            except ValueError:
                self.kill()
                return
        if not data:
            self._loop.remove_reader(self._output)
            self._bury(self._loop.time() + _STUCK_SECONDS)

    def _bury(self, give_up_at: float) -> None:
        """It has closed its output; what is left of it may hang in the driver."""
        if self._process.poll() is not None:
            self._leave(False)
        elif self._loop.time() >= give_up_at:
            self._leave(True)
        else:
            self._loop.call_later(0.005, self._bury, give_up_at)

    def _leave(self, stuck: bool) -> None:
        if self._gone:
            return
        self._gone = True
        if self._deadline is not None:
            self._deadline.cancel()
        self._loop.remove_reader(self._output)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                pass  # it died before it had read its question
        self._on_gone(stuck and self._process.poll() is None)


def ask(
    program: bytes,
    vendor: str,
    command: str,
    question: dict[str, Any],
    seconds: float,
    on_result: Callable[[Answer | None, str], None],
) -> None:
    """One question: `on_result(answer, "")`, or `on_result(None, trouble)` where none came in time."""
    answers: list[Answer] = []

    def conclude(stuck: bool) -> None:
        if stuck:
            on_result(None, f"the process that asked its driver to {command} cannot be killed")
        elif not answers:
            on_result(None, f"its driver did not answer to {command} within {seconds:g} s, or refused")
        else:
            on_result(answers[0], "")

    try:
        process = start_errand(program, vendor, command, question)
    except OSError as error:
        on_result(None, f"nobody could be sent to ask its driver to {command}: {error}")
        return
    Errand(process, seconds, answers.append, conclude)
