"""Durations as QStash writes them: ``50s``, ``1h30m``, ``1d10m``."""

from __future__ import annotations

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WHOLE = re.compile(r"(?:[0-9]{1,9}[smhd])+")
_PART = re.compile(r"([0-9]+)([smhd])")


def parse_duration(text: str) -> int:
    """Seconds of a duration. Raises ValueError."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"invalid duration {text!r}")
    return sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
