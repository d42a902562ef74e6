"""What a client needs to know of a development server: its variables, and whether one is running."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from reconciler.devserver.auth import DEV_USERS

if TYPE_CHECKING:
    from reconciler.devserver.running import RunningServer

_PATIENCE = 2.0  # seconds


def client_environment(server: RunningServer) -> dict[str, str]:
    """The variables that QStash's own SDKs read, for the server's first user."""
    user = DEV_USERS[0]
    return {
        "QSTASH_URL": server.url,
        "QSTASH_TOKEN": server.token,
        "QSTASH_CURRENT_SIGNING_KEY": user.current_key,
        "QSTASH_NEXT_SIGNING_KEY": user.next_key,
    }


def find_running(host: str, port: int) -> tuple[str, str] | None:
    """URL and token of the development server on a port; None where there is none, or something else.

    A server counts only if it has the well-known signing keys, as the official SDK tests it.
    """
    user = DEV_USERS[0]
    try:
        with closing(HTTPConnection(host, port, timeout=_PATIENCE)) as connection:
            connection.request("GET", "/v2/keys", headers={"Authorization": f"Bearer {user.token}"})
            keys = json.loads(connection.getresponse().read(4096))
    except (OSError, HTTPException, ValueError):
        return None
    known = {"current": user.current_key, "next": user.next_key}
    return (f"http://{host}:{port}", user.token) if keys == known else None
