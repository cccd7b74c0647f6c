"""Keeps a sandbox off every network: by one of its own where the machine allows it, otherwise without any.

Where network namespaces are refused a sandbox shares the host's, so every way into it is closed: sockets of
the internet by the system-call filter, abstract Unix sockets by Landlock or, without that, by the filter too,
and what /proc tells of connections by a smaller /proc.
"""

from __future__ import annotations

import os

from atelier_zygote import abstract_sockets, small_proc

# Said by the warden to the zygote, before the first fork.
OWN = os.environ.get("ATELIER_NETWORK") != "none"


def seal() -> bool:
    """For a process that still has its capabilities. Whether it may make Unix sockets afterwards."""
    if OWN:
        return True
    small_proc.cover()
    return abstract_sockets.scope()
