"""Runs a judge and a learner, both given as text, for the tests in this folder."""

import sys
import tempfile
from pathlib import Path
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandbox-runner" / "python"))

from atelier_judge.two_processes import Grade, grade  # noqa: E402

HEAD = "from atelier_judge import *\nimport numpy as np\n"


def judged(judge: str, learner: str, points: float = 1, **options) -> Grade:
    """Grades the learner's text; the judge's tests belong to task 1 and are worth `points` together."""
    with tempfile.TemporaryDirectory() as folder:
        judge_files, learner_files = Path(folder, "judge"), Path(folder, "learner")
        judge_files.mkdir()
        learner_files.mkdir()
        (judge_files / "judge.py").write_text(HEAD + dedent(judge))
        (learner_files / "answer.py").write_text(dedent(learner))
        return grade(judge_files, learner_files, entry="answer.py", tasks=[{"id": 1, "points": points}], **options)


def keys(result: Grade) -> list[str | None]:
    """The message key of each check, in order."""
    return [check["messageKey"] for check in result.checks]
