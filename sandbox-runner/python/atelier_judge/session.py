"""One conversation with the learner's process: calls go out, plain data comes back.

The judge never holds or evaluates an object of the learner's: what is not plain data
is a Handle, a number that only the learner's process can make sense of.
"""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from atelier_wire.codec import decode, encode_parts
from atelier_wire.frames import Buffer
from atelier_wire.values import CodecError, ErrorValue, Limits

from .findings import Finding, JudgeBroken, LearnerEnded
from .handles import Handle, Served
from .link import Allowance, Link, open_anew

# Those of src/messages/en/judge.ts, by the last word of Unsendable.
_SENTENCES = ("object-array", "structured-array", "odd-array", "sparse-tensor", "quantised-tensor", "odd-tensor")

_IMPORT_SECONDS = 30.0


class Session:
    """Calls into the learner's process, each within a time and a size.

    `fresh` is the channel on which the program can be begun anew; see `begin_anew`.
    """

    def __init__(self, descriptor: int, call_seconds: float, answer_bytes: int, fresh: int | None = None) -> None:
        self._limits = Limits()
        self._link = Link(descriptor)
        self._fresh = fresh
        self._import_failed: Finding | None = None
        self.program = 1  # the number of the one that runs: the first, or the one begun anew
        self._seconds = call_seconds
        self._bytes = answer_bytes
        self._streams: list[Served] = []
        self.ended: LearnerEnded | None = None
        self.answers = 0
        self.asked: tuple[str, tuple[Any, ...], dict[str, Any]] | None = None  # by the last call: its name and its arguments
        self.seconds = 0.0  # from the last question's first byte to its answer's last

    @contextmanager
    def within(self, seconds: float | None, megabytes: float | None) -> Iterator[None]:
        """Other limits for the calls inside the block."""
        before = self._seconds, self._bytes
        self._seconds = seconds or self._seconds
        self._bytes = int(megabytes * 2**20) if megabytes else self._bytes
        try:
            yield
        finally:
            self._seconds, self._bytes = before

    def open(self) -> None:
        """Waits until the learner's module is imported; raises what stood in the way, now and at each call to come."""
        with self.within(_IMPORT_SECONDS, None):
            outcome = self._exchange("import", {"op": "open"})
        if isinstance(outcome, ErrorValue):
            self._import_failed = Finding("judge.import-failed", **error_params(outcome))
            raise self._import_failed

    def begin_anew(self) -> None:
        """Has the program ended, with all that it kept, and begun again in another sandbox: once. Its handles are void then."""
        if self.program > 1:
            return
        if self.ended:
            raise self.ended
        if self._fresh is None:
            raise JudgeBroken("say `from atelier_judge import fresh` at the top of judge.py")
        try:
            link = open_anew(self._fresh)
        except LearnerEnded as ending:
            self.ended = ending
            raise
        # Not before: the first would leave by itself when its channel closes, and who has left is not begun again.
        self._link.close()
        self._link, self._fresh = link, None
        self.program += 1
        answers = self.answers
        self.open()
        self.answers = answers

    def forgo_anew(self) -> None:
        """It will not be begun anew: nobody needs to keep its files."""
        if self._fresh is not None:
            os.close(self._fresh)
            self._fresh = None

    def call(self, owner: Handle | None, name: str | None, args: tuple[Any, ...], kwargs: dict[str, Any], echo: bool = False) -> Any:
        """The result of a call; an exception of learner code is raised as a Finding."""
        result = self.outcome(owner, name, args, kwargs, echo)
        if isinstance(result, Raised):
            raise Finding("judge.raised", name=display_name(owner, name), **error_params(result))
        return result

    def outcome(self, owner: Handle | None, name: str | None, args: tuple[Any, ...], kwargs: dict[str, Any], echo: bool = False) -> Any:
        """The result of a call, or what it raised, as a Raised."""
        arguments = encode_parts((args, kwargs), self._name_object)
        self.asked = display_name(owner, name), args, kwargs
        return self._exchange(display_name(owner, name), {"op": "call", "handle": self._number(owner), "name": name, "echo": echo}, arguments)

    def get(self, owner: Handle | None, name: str) -> Any:
        """An attribute's value."""
        result = self._exchange(display_name(owner, name), {"op": "get", "handle": self._number(owner), "name": name})
        if isinstance(result, Raised):
            raise Finding("judge.raised", name=display_name(owner, name), **error_params(result))
        return result

    def next(self, owner: Handle) -> Any:
        """The next item; StopIteration at the end."""
        result = self._exchange(f"{owner.type_name}.__next__", {"op": "next", "handle": self._number(owner)})
        if isinstance(result, Raised):
            raise Finding("judge.raised", name=owner.type_name, **error_params(result))
        return result

    def wake(self) -> None:
        """Returns when the process there has answered that it listens: what it takes to be awake is nobody's time."""
        answers = self.answers
        self._exchange("wake", {"op": "wake"})
        self.answers = answers

    def do_nothing(self, args: tuple[Any, ...]) -> None:
        """Has the arguments taken apart and nothing done with them."""
        self._exchange("nothing", {"op": "nothing"}, encode_parts((args, {}), self._name_object))

    def keep(self, value: Any) -> Handle:
        """A value in the learner's process, to be an argument of several calls there."""
        number = self._exchange("keep", {"op": "keep"}, encode_parts(((value,), {}), self._name_object))
        if type(number) is not int:
            self.ended = LearnerEnded("judge.bad-answer", name="keep")
            raise self.ended
        return Handle(self, number, type(value).__name__)

    def release(self, owner: Handle) -> None:
        """Lets the learner's process forget an object."""
        self._exchange("release", {"op": "release", "handle": self._number(owner)})

    def _exchange(self, shown: str, request: dict[str, Any], body: Iterable[Buffer] = ()) -> Any:
        if self.ended:
            raise self.ended
        if self._import_failed:
            raise self._import_failed
        # Unguessable, so that no answer can be written before its question.
        call = secrets.randbits(52)
        allowance = Allowance(shown, self._seconds, self._bytes)
        try:
            began = time.perf_counter()
            self._link.send({**request, "id": call}, body, allowance)
            while True:
                header, answer = self._link.receive(allowance)
                self.seconds = time.perf_counter() - began
                if type(header.get("id")) is not int or header["id"] != call:
                    raise LearnerEnded("judge.bad-answer", name=shown)
                if header.get("is") != "pull":
                    self.answers += 1
                    return self._read(request["op"], header.get("is"), answer, shown)
                self._serve(header.get("stream"), call, allowance)
        except LearnerEnded as ending:
            self.ended = ending
            raise
        finally:
            self._streams.clear()

    def _read(self, operation: str, kind: Any, body: Buffer, shown: str) -> Any:
        if kind == "missing" and operation in ("call", "get"):
            raise Finding("judge.missing-name", name=shown)
        # Only where an end is asked for: it would silently cut short a judge's map() or for.
        if kind == "stop" and operation == "next":
            raise StopIteration
        try:
            if kind == "unsendable":
                raise _unsendable(shown, decode(body, limits=self._limits))
            if kind in ("value", "error"):
                value = decode(body, self._read_handle, self._limits)
                if kind == "value":
                    return value
                if isinstance(value, ErrorValue):
                    return Raised(**vars(value))
        except CodecError as error:
            raise LearnerEnded("judge.bad-answer", name=shown) from error
        raise LearnerEnded("judge.bad-answer", name=shown)

    def _serve(self, stream: Any, call: int, allowance: Allowance) -> None:
        if type(stream) is not int or not 0 <= stream < len(self._streams):
            raise LearnerEnded("judge.bad-answer", name=allowance.call)
        try:
            body = encode_parts(self._streams[stream].advance())
        except StopIteration:
            self._link.send({"id": call, "is": "stop"}, (), allowance)
            return
        self._link.send({"id": call, "is": "value"}, body, allowance)

    def _number(self, owner: Handle | None) -> int | None:
        if owner is not None and owner.program != self.program:
            raise JudgeBroken(f"{owner.type_name}: a handle of the program that was there before `fresh`")
        return owner.number if owner is not None else None

    def _name_object(self, value: Any) -> dict[str, Any] | None:
        if isinstance(value, Handle):
            return {"id": self._number(value)}
        if isinstance(value, Served):
            self._streams.append(value)
            return {"stream": len(self._streams) - 1}
        return None

    def _read_handle(self, node: dict[str, Any]) -> Handle:
        number, type_name = node["id"], node["type"]
        if type(number) is not int or not isinstance(type_name, str):
            raise CodecError("a malformed handle")
        return Handle(self, number, type_name[:100])


class BaselineSession(Session):
    """With the exercise's own code: whatever goes wrong there is the exercise's fault."""

    def _exchange(self, shown: str, request: dict[str, Any], body: Iterable[Buffer] = ()) -> Any:
        try:
            result = super()._exchange(shown, request, body)
        except Finding as finding:
            raise JudgeBroken(f"baseline.{shown}: {finding.key} {finding.params}") from finding
        if isinstance(result, ErrorValue):
            raise JudgeBroken(f"baseline.{shown} raised {error_params(result)}")
        return result


class Raised(ErrorValue):
    """What a call into learner code raised; an exception that it returned is a plain ErrorValue."""


def error_params(error: ErrorValue) -> dict[str, Any]:
    """An exception as message parameters."""
    return {"type": error.type, "message": error.message, "file": error.file or "", "line": error.line or 0}


def display_name(owner: Handle | None, name: str | None) -> str:
    """A callable as its learner would write it."""
    if owner is None:
        return name or ""
    return f"{owner.type_name}.{name}" if name else owner.type_name


def _unsendable(shown: str, reason: Any) -> Finding:
    """A word of ours where there is a sentence for it that says what to do; whatever else was sent is shown as it is."""
    if isinstance(reason, str) and reason in _SENTENCES:
        return Finding(f"judge.unsendable-{reason}", name=shown)
    return Finding("judge.unsendable", name=shown, reason=str(reason))
