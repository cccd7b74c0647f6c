"""Judge and learner (and baseline, where there is one) as plain processes of this user, without cages.

For this library's tests and for a trainer trying out a judge: nothing holds hostile
code here. `python3 -m atelier_judge.two_processes <exercise> <files> --settings <json>`
"""

import argparse
import json
import math
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atelier_wire.frames import read_frame

_PYTHON_FOLDER = Path(__file__).resolve().parent.parent
_MOST_BYTES = 512 * 1024 * 1024


@dataclass
class Grade:
    """What the judge reported, and the verdict that follows from it."""

    checks: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    artifacts: dict[str, bytes] = field(default_factory=dict)
    learner_ended: dict[str, Any] | None = None
    done: bool = False
    judge_exit: int = -1
    judge_stderr: str = ""
    learner_output: str = ""
    learner_cpu_seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """The verdict, by the platform's rules."""
        if not self.done or self.judge_exit != 0 or any(check["status"] == "not-gradable" for check in self.checks):
            return "not-gradable"
        if self.learner_ended and self.learner_ended["kind"] == "learner-limit":
            return "limit"
        return "passed" if all(check["status"] in ("passed", "skipped") for check in self.checks) else "failed"

    @property
    def score(self) -> float:
        """Points earned of points possible, from 0 to 1."""
        most = sum(check["maxPoints"] for check in self.checks)
        return sum(check["points"] for check in self.checks) / most if most else 0.0


def grade(
    judge_files: Path,
    learner_files: Path,
    *,
    entry: str,
    tasks: list[dict[str, Any]],
    params: dict[str, Any] | None = None,
    seed: str = "00" * 32,
    hidden_phase: str = "run",
) -> Grade:
    """Grades the learner's folder with the judge's; both are used as they are, so pass copies."""
    report_read, report_write = os.pipe()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, tempfile.TemporaryDirectory() as untouched:
        shutil.copytree(learner_files, untouched, dirs_exist_ok=True)
        learner = _Learner([learner_files, Path(untouched)], entry, params or {}, output)
        descriptors = {"channel": learner.channel, "fresh": learner.fresh, "report": report_write, "holding": _hold_when_told(learner)}
        baseline = None
        if (judge_files / "baseline.py").exists():
            ours, theirs = socket.socketpair()
            baseline = _serve(judge_files, "baseline.py", params or {}, theirs, errors)
            descriptors["baseline"] = ours.detach()
        judging = f"from atelier_judge.main import main; main('judge.py', {params or {}!r}, {seed!r}, {tasks!r}, {hidden_phase!r}, {descriptors!r})"
        judge = _start(judging, judge_files, tuple(descriptors.values()), errors)
        for fd in descriptors.values():
            os.close(fd)
        result = Grade()
        _collect(report_read, result)
        result.judge_exit = judge.wait()
        if baseline is not None:
            baseline.kill()
            baseline.wait()
        learner.end()
        result.learner_cpu_seconds = learner.cpu_seconds
        for file, name in ((errors, "judge_stderr"), (output, "learner_output")):
            file.seek(0)
            setattr(result, name, file.read(1 << 20).decode(errors="replace"))
    return result


class _Learner:
    """The learner's program, and the same begun anew in its place where the judge asks for that."""

    def __init__(self, folders: list[Path], entry: str, params: dict[str, Any], output: Any) -> None:
        self.cpu_seconds = 0.0
        first, second = folders
        (judge_end, channel), (fresh_end, asked) = socket.socketpair(), socket.socketpair()
        self.channel, self.fresh = judge_end.detach(), fresh_end.detach()
        self._process = _serve(first, entry, params, channel, output)

        def begin_when_asked() -> None:
            with asked:
                if word := asked.recv(1):
                    self.end()
                    asked.send(word)
                    self._process = _serve(second, entry, params, asked, output)

        threading.Thread(target=begin_when_asked, daemon=True).start()

    @property
    def pid(self) -> int:
        """Of the one that runs."""
        return self._process.pid

    def end(self) -> None:
        """Ends it, and counts what it used."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._process.kill()
        self._process.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_seconds += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _serve(files: Path, entry: str, params: dict[str, Any], channel: socket.socket, output: Any) -> subprocess.Popen[bytes]:
    """A process that answers calls on this end of a channel, which it takes."""
    display = os.open(os.devnull, os.O_WRONLY)
    with channel:
        code = f"from atelier_learner.serve import main; main({entry!r}, {params!r}, {channel.fileno()}, {display})"
        process = _start(code, files, (channel.fileno(), display), output)
    os.close(display)
    return process


def _hold_when_told(learner: _Learner) -> int:
    """The judge's end of its say over when the learner runs; see holding.py."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def obey() -> None:
        with ours:
            while word := ours.recv(1):
                try:
                    if word != b"m":
                        os.kill(learner.pid, signal.SIGSTOP if word == b"h" else signal.SIGCONT)
                    seconds, peak_bytes = _look_at(learner.pid)
                except OSError:
                    return
                ours.send(struct.pack("=ddd", seconds, peak_bytes, math.nan) if word == b"m" else struct.pack("=d", seconds))

    threading.Thread(target=obey, daemon=True).start()
    return theirs.detach()


def _look_at(pid: int) -> tuple[float, float]:
    """Processor seconds and largest resident bytes of one process: enough for a trial."""
    times = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    seconds = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
    return seconds, 1024 * float(status["VmHWM"].split()[0])


def grade_exercise(exercise: Path, files: Path, settings: dict[str, Any], seed: str = "00" * 32, hidden_phase: str = "run") -> Grade:
    """Grades files laid over an exercise's starter, as a submission of them would be."""
    with tempfile.TemporaryDirectory() as folder:
        judge, learner = Path(folder, "judge"), Path(folder, "learner")
        for source, target in ((exercise / "given", judge), (exercise / "starter", learner), (exercise / "given", learner), (files, learner)):
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
        judge.mkdir(exist_ok=True)
        for name in ("judge.py", "baseline.py"):
            if (exercise / name).exists():
                shutil.copy(exercise / name, judge)
        if (exercise / "judge").is_dir():
            shutil.copytree(exercise / "judge", judge / "judge")
        tasks = [{"id": task["id"], "points": task["points"]} for task in settings["tasks"]]
        return grade(
            judge, learner, entry=settings["entry"], tasks=tasks, params=settings["profiles"]["cpu"], seed=seed, hidden_phase=hidden_phase
        )


def _start(code: str, folder: Path, descriptors: tuple[int, ...], output: Any) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_PYTHON_FOLDER), "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg", "HOME": str(folder)}
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-B", "-c", code],
        cwd=folder,
        env=environment,
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )


def _collect(descriptor: int, result: Grade) -> None:
    try:
        while (frame := read_frame(descriptor, _MOST_BYTES)) is not None:
            header, body = frame
            kind = header.pop("kind")
            if kind == "check":
                result.checks.append(header)
            elif kind == "metric":
                result.metrics[header["name"]] = header["value"]
            elif kind == "artifact":
                result.artifacts[header["name"]] = bytes(body)
            elif kind == "done":
                result.done = True
            else:
                result.learner_ended = result.learner_ended or {"kind": kind, **header}
    finally:
        os.close(descriptor)


def _print_grade() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercise", type=Path)
    parser.add_argument("files", type=Path)
    parser.add_argument("--settings", required=True, help="exercise.yaml as JSON")
    parser.add_argument("--seed", default="00" * 32)
    parser.add_argument("--hidden-phase", default="run", choices=("run", "skip"))
    options = parser.parse_args()
    result = grade_exercise(options.exercise, options.files, json.loads(options.settings), options.seed, options.hidden_phase)
    shown = {"verdict": result.verdict, "score": result.score, **vars(result), "artifacts": {name: len(data) for name, data in result.artifacts.items()}}
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    _print_grade()
