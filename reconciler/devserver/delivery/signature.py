"""``Upstash-Signature``: the token by which a receiver knows that a request is QStash's, and unchanged."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from reconciler.devserver.ids import make_id

_SECONDS_TO_LIVE = 300


def sign(key: str, url: str, body: bytes, now: datetime) -> str:
    """A token for a request to ``url``, signed with ``key``. ``now`` is the receiver's time: it looks at the clock.

    The claims are the documented ones. ``nbf`` is 0, as it has been since September 2024, so that a receiver whose
    clock is a little behind takes it, too.
    """
    import jwt  # 40 ms, and most servers never send anything

    issued = int(now.timestamp())
    claims = {
        "iss": "Upstash",
        "sub": url,
        "exp": issued + _SECONDS_TO_LIVE,
        "nbf": 0,
        "iat": issued,
        "jti": make_id("jwt"),
        "body": base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode(),
    }
    return jwt.encode(claims, key, algorithm="HS256")
