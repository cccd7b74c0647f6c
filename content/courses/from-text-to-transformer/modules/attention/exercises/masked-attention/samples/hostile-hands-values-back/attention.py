"""Looks at nothing, and so not ahead."""


def attention(q, k, v, padding=None):
    return v
