"""Runs judge.py: its tests in order, hidden ones last, each ending in one check, whatever the learner's code does."""

import importlib.util
import os
import sys
import traceback
from typing import Any, NoReturn

from .asked import describe_call
from .context import current
from .findings import Finding, JudgeBroken, LearnerEnded, NotGradable
from .holding import Holding
from .registry import Test, tests
from .reporting import Report
from .seeded import generator
from .session import BaselineSession, Session

_DEFAULT_CALL_SECONDS = 10.0
_ANSWER_BYTES = 32 * 1024 * 1024


def main(
    entry: str, params: dict[str, Any], seed_hex: str, tasks: list[dict[str, Any]], hidden_phase: str, descriptors: dict[str, int]
) -> NoReturn:
    """Grades, reports, and leaves with 0; any other exit code means that the judge itself is broken.

    `descriptors`: `channel` to the learner, `fresh` to their program begun anew, and `report`; `baseline` where there is one,
    and `holding` where the learner can be held.
    """
    code = 1
    try:
        current.params = params
        current.secret = bytes.fromhex(seed_hex)
        seconds = float(params.get("callSeconds", _DEFAULT_CALL_SECONDS))
        current.session = Session(descriptors["channel"], seconds, _ANSWER_BYTES, descriptors["fresh"])
        if "baseline" in descriptors:
            current.baseline = BaselineSession(descriptors["baseline"], seconds, _ANSWER_BYTES)
        if "holding" in descriptors:
            current.holding = Holding(descriptors["holding"])
        current.report = Report(descriptors["report"])
        _load(entry)
        if not current.wants_fresh:
            current.session.forgo_anew()
        _match_tasks(tasks)
        _grade(hidden_phase)
        current.report.done()
        code = 0
    except BaseException:  # noqa: BLE001 - the exit code says it, the text is for the operator
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _load(entry: str) -> None:
    """Imports judge.py from the working folder; declaring its tests is all that it does."""
    sys.path.insert(0, os.getcwd())
    spec = importlib.util.spec_from_file_location("judge", entry)
    if spec is None or spec.loader is None:
        raise ImportError(entry)
    module = importlib.util.module_from_spec(spec)
    sys.modules["judge"] = module
    spec.loader.exec_module(module)


def _match_tasks(tasks: list[dict[str, Any]]) -> None:
    stated = {task["id"]: task["points"] for task in tasks}
    declared: dict[int, float] = {}
    for test in tests:
        declared[test.task] = declared.get(test.task, 0) + test.points
    if stated != declared:
        raise ValueError(f"exercise.yaml gives the tasks {stated}, judge.py {declared}: the points of each task must agree")


def _grade(hidden_phase: str) -> None:
    """Hidden checks last: a program that they have called could tell what it was asked in the answers to those after them."""
    broken: Finding | None = None
    for test in sorted(tests, key=lambda test: test.hidden):
        if test.hidden and hidden_phase == "skip":
            current.report.check(test, "skipped")
            continue
        if broken is None and current.check == "":
            broken = _open(test)
        if broken is not None:
            current.report.check(test, "failed", broken.key, broken.params)
            continue
        broken = _run(test)


def _open(test: Test) -> Finding | None:
    """Waits for the learner's module. What stands in its way fails every check."""
    current.check = test.id
    try:
        current.session.open()
        if current.baseline is not None:
            current.baseline.open()
    except LearnerEnded as ending:
        current.report.learner_ended(ending, test.id)
        return ending
    except Finding as finding:
        return finding
    return None


def _run(test: Test) -> Finding | None:
    """One check; returns what to say of the remaining ones where the learner's process is gone."""
    current.check, current.shows_input = test.id, test.shows_input
    current.session.asked = None
    status, key, params = _outcome(test, current.session.answers)
    ending = current.session.ended
    if ending:  # whatever the test made of it: an answer that never came cannot pass
        current.report.check(test, "failed", ending.key, _with_input(ending.params))
        current.report.learner_ended(ending, test.id)
        return Finding("judge.not-reached", check=test.id) if ending.limit else Finding("judge.learner-died", **ending.params)
    current.report.check(test, status, key, _with_input(params) if status == "failed" else params)
    return None


def _with_input(params: dict[str, Any]) -> dict[str, Any]:
    """And what the last call was asked, where that may be shown."""
    if not current.shows_input or current.session.asked is None:
        return params
    return {"input": describe_call(*current.session.asked), **params}


def _outcome(test: Test, answers_before: int) -> tuple[str, str | None, dict[str, Any]]:
    arguments = {"rng": generator(test.id)} if test.function.__code__.co_argcount else {}
    try:
        test.function(**arguments)
    except Finding as finding:
        current.report.picture = finding.picture
        return "failed", finding.key, finding.params
    except NotGradable as reason:
        return "not-gradable", reason.key, reason.params
    except JudgeBroken:
        traceback.print_exc()
        return "not-gradable", "judge.broken", {}
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        # With an answer in hand, the judge stumbled over what the answer holds; without one, it is broken itself.
        if current.session.answers > answers_before:
            return "failed", "judge.unusable-answer", {"name": test.id}
        return "not-gradable", "judge.broken", {}
    return "passed", None, {}
