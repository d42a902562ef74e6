"""Lets the console's local mode, a page in a browser, talk to the server."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from reconciler.devserver.headers import Headers
from reconciler.devserver.local import is_local_host
from reconciler.devserver.wire import Handler, Refusal, Request, Response

# No other page: the tokens are well known, so any page could otherwise read what is stored here.
_ORIGIN = re.compile(r"https://console\.upstash\.com|https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?")
_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def allow_console(handler: Handler) -> Handler:
    """The same handler with CORS: OPTIONS is answered without a token, every answer names the origin if allowed.

    What would change something for a page of another site is refused: with the well-known token in its query, a form
    anywhere could ask for it, and no browser would ask first whether it may.
    """

    def answer(request: Request, now: datetime) -> Response:
        headers = Headers(request.headers)
        origin = headers.first("Origin")
        allowed = _ORIGIN.fullmatch(origin)
        if request.method == "OPTIONS":
            response = Response(204, _allow(headers))
        elif allowed or request.method in _LOOKING or not _is_foreign(origin, headers.first("Host")):
            response = handler(request, now)
        else:
            response = Refusal(403, f"pages of {origin} may change nothing here").answer
        if not allowed:
            return response
        return replace(
            response, headers=(*response.headers, ("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))
        )

    return answer


def _is_foreign(origin: str, host: str) -> bool:
    """Whether a request comes from a page, and that is not one of this server's own."""
    return bool(origin) and not (origin.partition("://")[2] == host and is_local_host(host))


def _allow(headers: Headers) -> tuple[tuple[str, str], ...]:
    return (
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", headers.first("Access-Control-Request-Headers") or "*"),
        ("Access-Control-Allow-Private-Network", "true"),
        ("Access-Control-Max-Age", "600"),
    )
