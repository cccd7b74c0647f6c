"""Serves the judge's calls in the learner's sandbox.

The entry module is imported here and nowhere else. Objects that are not plain data
stay here under a number (a handle). Whatever learner code raises becomes a value.
Nothing here is trusted by the judge: the learner's code shares this process.
"""

import importlib
import itertools
import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from atelier import _page
from atelier_wire.codec import decode, encode_parts
from atelier_wire.frames import Buffer, FrameError
from atelier_wire.values import CodecError, ErrorValue, Unsendable

from .channel import Channel, Stream
from .errors import as_error


def main(entry: str, params: dict[str, Any], channel_fd: int, display_fd: int) -> NoReturn:
    """Answers calls until the judge closes the channel, then leaves without clean-up code of anyone's."""
    if channel_fd <= 2:
        raise ValueError("the channel may not be a standard stream")
    _page.open_page(params, display_fd)
    channel = Channel(channel_fd)
    server = _Server(channel, _import_entry(entry))
    try:
        while True:
            server.answer(*channel.receive())
    except (EOFError, OSError, FrameError):
        pass
    finally:
        _flush()
        os._exit(0)


def _import_entry(entry: str) -> Any:
    """The learner's module, or the error that importing it ended in."""
    sys.path.insert(0, os.getcwd())
    name = entry.removesuffix(".py").replace("/", ".")
    try:
        return importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - sys.exit() in a module is the learner's error too
        return as_error(error)
    finally:
        _flush()


class _Server:
    def __init__(self, channel: Channel, module: Any) -> None:
        self._channel = channel
        self._module = module
        self._numbers = itertools.count(1)
        self._objects: dict[int, Any] = {}
        self._iterators: dict[int, Iterator[Any]] = {}

    def answer(self, request: dict[str, Any], body: Buffer) -> None:
        """Carries out one request and sends exactly one answer."""
        try:
            kind, answer = self._carry_out(request, body)
        except CodecError as error:
            kind, answer = "unsendable", encode_parts(error.why if isinstance(error, Unsendable) else str(error))
        except BaseException as error:  # noqa: BLE001 - all of it is the learner's answer
            kind, answer = "error", encode_parts(as_error(error))
        _flush()
        self._channel.send({"id": request["id"], "is": kind}, answer)

    def _carry_out(self, request: dict[str, Any], body: Buffer) -> tuple[str, list[Buffer]]:
        operation = request["op"]
        if operation == "open":
            return "value", encode_parts(self._module if isinstance(self._module, ErrorValue) else None)
        if operation == "wake":
            return "value", encode_parts(None)
        if operation == "nothing":
            decode(body)
            return "value", encode_parts(None)
        if operation == "keep":
            return "value", encode_parts(self._to_handle(decode(body)[0][0])["id"])
        if operation == "release":
            self._objects.pop(request["handle"], None)
            self._iterators.pop(request["handle"], None)
            return "value", encode_parts(None)
        if operation == "next":
            return self._next(request["handle"])
        owner = self._module if request["handle"] is None else self._objects[request["handle"]]
        name = request["name"]
        if name is not None and not hasattr(owner, name):
            return "missing", []
        target = owner if name is None else getattr(owner, name)
        return "value", encode_parts(target if operation == "get" else self._call(target, request, body), self._to_handle)

    def _call(self, target: Any, request: dict[str, Any], body: Buffer) -> Any:
        def from_handle(node: dict[str, Any]) -> Any:
            if "stream" in node:
                return Stream(self._channel, request["id"], node["stream"])
            return self._objects[node["id"]]

        positional, named = decode(body, from_handle)
        result = target(*positional, **named)
        # Where the judge asks to see the arguments as the call left them.
        return (result, (positional, named)) if request["echo"] else result

    def _next(self, handle: int) -> tuple[str, list[Buffer]]:
        if handle not in self._iterators:
            self._iterators[handle] = iter(self._objects[handle])
        try:
            item = next(self._iterators[handle])
        except StopIteration:
            return "stop", []
        return "value", encode_parts(item, self._to_handle)

    def _to_handle(self, value: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._objects[number] = value
        return {"id": number, "type": type(value).__name__}


def _flush() -> None:
    """What was printed belongs before the answer, even where the process is killed right after it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass  # the learner may have closed or replaced it
