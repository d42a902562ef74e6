"""Ids as QStash generates them."""

from __future__ import annotations

import secrets

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def make_id(prefix: str) -> str:
    """``prefix``, such as ``scd`` or ``sig``, an underscore and 28 random characters of base58."""
    return f"{prefix}_{''.join(secrets.choice(_BASE58) for _ in range(28))}"
