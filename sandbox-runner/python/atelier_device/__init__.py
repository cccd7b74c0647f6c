"""Devices: what they are, how they are read, warmed and judged. One file per vendor makes the vendor's own calls."""
