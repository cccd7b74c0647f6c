"""Whether this machine gives a cage a network of its own, by trying once before the first cage."""

from __future__ import annotations

import subprocess

from atelier_warden.log import log

_PATIENCE_SECONDS = 20.0


def can_unshare() -> bool:
    """False only where a cage works and one with its own network does not: some sites set user.max_net_namespaces to 0."""
    if _try("--unshare-net") or not _try():
        return True
    log("network namespaces are refused here: programs have no network at all, not even their own loopback")
    return False


def _try(*arguments: str) -> bool:
    command = ["bwrap", "--unshare-user", "--unshare-pid", *arguments, "--ro-bind", "/", "/", "true"]
    try:
        return subprocess.run(command, capture_output=True, cwd="/", timeout=_PATIENCE_SECONDS, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
