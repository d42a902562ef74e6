"""Schedules as code for Upstash QStash: a manifest under version control, planned and applied idempotently."""

__version__ = "0.1.0"
