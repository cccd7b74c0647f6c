"""Matplotlib's `plt.show()` as a picture on the page; this module is a Matplotlib backend."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from atelier._page import send

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MAX_SIDE_PIXELS = 4096
_MAX_PNG_BYTES = 1_500_000
_next_alt: str | None = None


def alt(text: str) -> None:
    """Describes the next figure in words, for readers who do not see it; at most 1000 characters."""
    global _next_alt
    _next_alt = str(text)[:1000]


def show_figures() -> None:
    """Sends every open figure, in order of their numbers, and closes it."""
    global _next_alt
    from matplotlib import pyplot

    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        text, _next_alt = _next_alt or describe(figure), None
        png, width, height = _render(figure)
        pyplot.close(figure)
        send({"kind": "figure", "width": width, "height": height, "alt": text}, png)


def describe(figure: Figure) -> str:
    """Title and axis labels, as a sentence a screen reader can say."""
    title: Any = getattr(figure, "_suptitle", None)
    parts = [title.get_text()] if title else []
    for axes in figure.axes:
        labels = " over ".join(label for label in (axes.get_ylabel(), axes.get_xlabel()) if label)
        parts += [part for part in (axes.get_title(), labels) if part]
    return (". ".join(parts) or "Figure without a title")[:1000]


def _render(figure: Figure) -> tuple[bytes, int, int]:
    """PNG with its width and height in pixels; a figure too large for the page is drawn with fewer dots."""
    dpi = min(figure.dpi, *(_MAX_SIDE_PIXELS / side for side in figure.get_size_inches()))
    while True:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=dpi)
        png = buffer.getvalue()
        if len(png) <= _MAX_PNG_BYTES or dpi < 10:
            return png, int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        dpi *= 0.7
