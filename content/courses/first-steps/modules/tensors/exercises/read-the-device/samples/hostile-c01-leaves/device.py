"""Ends the process as soon as somebody asks what it costs."""

import os


def report():
    os._exit(0)


bill = useful = report
