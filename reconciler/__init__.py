"""Schedules as code for Upstash QStash: a manifest under version control, planned and applied idempotently."""

from typing import Final

__version__: Final = "0.1.0"
