"""What a learner's program may say to the page beside it.

    import atelier

    atelier.metric("loss", step, loss)          # a live chart
    atelier.alt("Loss falls from 4.2 to 1.1")   # describes the next figure
    atelier.artifact("weights", model.state_dict())
    steps = atelier.params["steps"]             # sizes chosen by the exercise's profile
"""

from __future__ import annotations

from atelier._artifacts import artifact
from atelier._metrics import metric
from atelier._figures import alt
from atelier._page import params

__all__ = ["alt", "artifact", "metric", "params"]
