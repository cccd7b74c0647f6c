"""An attempt's order as it comes from the pilot, piece by piece, and as it goes on into the sandboxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from atelier_wire.frames import Buffer, Header

_OUTLAST_SECONDS = 10.0
_PAGE_BYTES = 4096

Frames = list[tuple[Header, Buffer]]


@dataclass
class Order:
    """Collects files until `go`; paths are checked where they are written, inside the sandbox."""

    attempt: str
    environment: str
    entry: str
    params: dict[str, Any]
    limits: dict[str, Any]
    produces: dict[str, int]
    judge: dict[str, Any] | None
    slice: str | None = None  # of a device; the judge's sandbox is never on it
    files: dict[str, Frames] = field(default_factory=lambda: {"learner": [], "judge": [], "carried": []})

    def add_file(self, to: str, path: str, body: bytes) -> None:
        """`to` is learner, judge or carried; a carried file goes into both sandboxes."""
        kind = "carried" if to == "carried" else "file"
        self.files[to].append(({"kind": kind, "path": path}, body))

    def forget_files(self) -> None:
        """They are large, and what is over may wait long for the garbage collector."""
        self.files.clear()

    def forget_judge(self) -> None:
        """His files; the learner's are needed once more where their program is begun anew."""
        self.files["judge"] = []

    def overfills_disk(self) -> bool:
        """Whether the learner's own files leave no room in the scratch file system, in whole pages."""
        pages = sum(2 + len(body) // _PAGE_BYTES for _, body in self.files["learner"])
        return pages * _PAGE_BYTES > int(self.limits["diskBytes"])

    def for_learner(self) -> tuple[Header, Frames]:
        """Without anything of the judge's."""
        return self._pack(self.limits, "learner", {})

    def for_judge(self, descriptors: list[str]) -> tuple[Header, Frames]:
        """Without anything of the learner's. `descriptors` names those that are handed over with it, in order."""
        assert self.judge is not None
        secret = {name: self.judge[name] for name in ("seedHex", "tasks", "hiddenPhase")}
        return self._pack(self.judge["limits"], "judge", {"entry": self.judge["entry"], "descriptors": descriptors, **secret})

    def for_baseline(self) -> tuple[Header, Frames]:
        """The judge's files but for the judge itself: trusted code, that lives as a learner's does."""
        assert self.judge is not None
        entry = self.judge["entry"]
        files = [(header, body) for header, body in self.files["judge"] if header["path"] != entry]
        return self._pack(self.judge["limits"], "baseline", {"entry": self.judge["baseline"]}, files)

    def _pack(self, limits: dict[str, Any], role: str, extra: Header, files: Frames | None = None) -> tuple[Header, Frames]:
        carried = self.files["carried"]
        order = {"limits": limits, "carried": [len(body) for _, body in carried]}
        go: Header = {"kind": "go", "entry": self.entry, "params": self.params, **extra}
        return order, [*carried, *(self.files[role] if files is None else files), (go, b"")]

    @property
    def roles(self) -> tuple[str, ...]:
        """Whose sandboxes it takes."""
        if self.judge is None:
            return ("learner",)
        return ("learner", "judge", "baseline") if self.judge["baseline"] else ("learner", "judge")


def read_order(header: Header) -> Order:
    """From the pilot's `start`; its fields were checked by the Node side's schema."""
    return Order(
        attempt=header["attempt"],
        environment=header["environment"],
        entry=header["entry"],
        params=header["params"],
        limits=header["limits"],
        produces={one["name"]: one["maxBytes"] for one in header["produces"]},
        judge=_outlast(header["judge"]),
        slice=header.get("slice"),
    )


def _outlast(judge: dict[str, Any] | None) -> dict[str, Any] | None:
    """A judge waits for a slow learner and reads what it answers: a limit that both come to must be the learner's."""
    if judge is None:
        return None
    longer = {name: judge["limits"][name] + _OUTLAST_SECONDS for name in ("wallSeconds", "cpuSeconds")}
    return {**judge, "limits": {**judge["limits"], **longer}}
