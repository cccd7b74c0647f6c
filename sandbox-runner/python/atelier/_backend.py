"""The Matplotlib backend: Agg, with a `show` that reaches the page. Named by MPLBACKEND."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backend_bases import FigureManagerBase

from atelier._figures import show_figures

FigureCanvas = FigureCanvasAgg
FigureManager = FigureManagerBase


def show(*_: Any, **__: Any) -> None:
    """`plt.show()`; never blocks."""
    show_figures()
