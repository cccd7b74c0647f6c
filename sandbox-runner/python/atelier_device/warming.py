"""What a zygote and its children do about devices. Loads no vendor's library that is not in the process already."""

from __future__ import annotations

import os
from typing import Any

from atelier_device.errand import load_vendor


def require_untouched(vendors: list[str]) -> None:
    """A fork of a process that has begun a vendor's runtime is broken for good, and only shows it later."""
    for name in vendors:
        if not load_vendor(name).is_untouched():
            raise RuntimeError(f"an import of this environment has begun {name}'s runtime; nothing that uses a device can be forked from it")


def take(device: dict[str, Any]) -> None:
    """In a locked-down child that sees its own device alone; warms it where that was asked for."""
    os.environ.update(device["variables"])
    if device["warm"]:
        load_vendor(device["vendor"]).warm(device)
