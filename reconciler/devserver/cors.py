"""Lets the console's local mode, a page in a browser, talk to the server."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from reconciler.devserver.headers import Headers
from reconciler.devserver.wire import Handler, Request, Response

# No other page: the tokens are well known, so any page could otherwise read what is stored here.
_ORIGIN = re.compile(r"https://console\.upstash\.com|https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?")
_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"


def allow_console(handler: Handler) -> Handler:
    """The same handler with CORS: OPTIONS is answered without a token, every answer names the origin if allowed."""

    def answer(request: Request, now: datetime) -> Response:
        headers = Headers(request.headers)
        response = Response(204, _allow(headers)) if request.method == "OPTIONS" else handler(request, now)
        origin = headers.first("Origin")
        if not _ORIGIN.fullmatch(origin):
            return response
        return replace(
            response, headers=(*response.headers, ("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))
        )

    return answer


def _allow(headers: Headers) -> tuple[tuple[str, str], ...]:
    return (
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", headers.first("Access-Control-Request-Headers") or "*"),
        ("Access-Control-Allow-Private-Network", "true"),
        ("Access-Control-Max-Age", "600"),
    )
