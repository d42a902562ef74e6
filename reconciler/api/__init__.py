"""QStash over HTTP. Nothing outside this package imports the HTTP library or the one for retries."""

from __future__ import annotations

from reconciler.api.client import Client
from reconciler.api.target import Target, target_from

__all__ = ["Client", "Target", "target_from"]
