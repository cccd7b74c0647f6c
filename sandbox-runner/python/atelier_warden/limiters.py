"""Chooses what holds the limits, by trying: delegated cgroup v2, cgroup v1, or the warden's own eyes."""

from __future__ import annotations

from typing import Union

from atelier_warden import cgroup_v1, cgroup_v2
from atelier_warden.log import log
from atelier_warden.meters import Limiter
from atelier_warden.watching import WatchingLimiter

Roots = Union[cgroup_v2.Roots, cgroup_v1.Roots, None]


def claim_roots(wanted: str, uid: int) -> Roots:
    """Before privileges are dropped: folders in the cgroup file systems that `uid` may use."""
    claims = {"cgroup-v2": cgroup_v2.claim, "cgroup-v1": cgroup_v1.claim}
    if wanted == "none":
        return None
    for name, claim in claims.items():
        if wanted not in ("auto", name):
            continue
        try:
            return claim(uid)
        except OSError as error:
            log(f"{name} cannot hold limits here: {error}")
    if wanted != "auto":
        raise SystemExit(f"warden: limiter {wanted} was asked for and is not available")
    return None


def open_limiter(roots: Roots) -> Limiter:
    """After privileges are dropped."""
    if roots is None:
        return WatchingLimiter()
    try:
        return roots.open()
    except OSError as error:
        log(f"the claimed cgroup folders do not hold: {error}")
        return WatchingLimiter()


__all__ = ["Limiter", "claim_roots", "open_limiter"]
