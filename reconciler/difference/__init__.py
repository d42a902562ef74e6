"""Where the two sides of a change differ. Knows specs, and no kind."""

from __future__ import annotations

from reconciler.difference.fields import Field, described, differing
from reconciler.difference.veil import veil

__all__ = ["Field", "described", "differing", "veil"]
