"""Runs inside the cage: imports an environment once, then forks single-use sandboxes from it."""
