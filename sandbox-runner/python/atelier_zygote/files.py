"""Writes ordered bytes below a folder that nobody else has touched yet."""

from __future__ import annotations

import os
import re

from atelier_wire.frames import Buffer

# The contract's FilePath.
_PATH = re.compile(r"(?!\.)[A-Za-z0-9_.-]{1,64}(/(?!\.)[A-Za-z0-9_.-]{1,64}){0,5}")


def write(folder: str, path: str, body: Buffer) -> None:
    """Creates the file and the folders on its way; a path that stands twice is an error."""
    if len(path) > 200 or not _PATH.fullmatch(path):
        raise ValueError(f"not a path inside the work folder: {path!r}")
    target = os.path.join(folder, path)
    os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)
