"""Where the two sides of a change differ. Knows specs, and no kind."""

from __future__ import annotations

from reconciler.difference.fields import Field, described, differing

__all__ = ["Field", "described", "differing"]
