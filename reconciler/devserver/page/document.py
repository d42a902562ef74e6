"""The document: markup, style and script in one answer, and a policy that lets nothing else in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from reconciler.devserver.auth import User
from reconciler.devserver.headers import Headers
from reconciler.devserver.local import is_local_host, is_near
from reconciler.devserver.target import split_target
from reconciler.devserver.wire import Handler, Refusal, Request, Response

_SCRIPTS = ("words.js", "rows.js", "page.js")
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_REFUSED = "the page is for browsers on this machine or in its network, by an address or as localhost"


def serve_page(handler: Handler, users: Sequence[User]) -> Handler:
    """The same handler with the page at ``/``, which needs no token, since it brings those of ``users`` along.

    So it is refused to clients from the internet, and under names that somebody on the internet may own.
    """
    known = tuple(users)

    def answer(request: Request, now: datetime) -> Response:
        if request.method not in {"GET", "HEAD"} or split_target(request.target).path != "/":
            return handler(request, now)
        if not is_near(request.client) or not is_local_host(Headers(request.headers).first("Host")):
            return Refusal(403, _REFUSED).answer
        return _compose(known)

    return answer


@cache
def _compose(users: tuple[User, ...]) -> Response:
    style, script = _read("page.css"), "".join(map(_read, _SCRIPTS))
    options = "".join(f'<option value="{escape(user.token)}">{escape(user.name)}</option>' for user in users)
    text = _read("page.html")
    for mark, part in (("/* style */", style), ("/* script */", script), ("<!-- users -->", options)):
        text = text.replace(mark, part, 1)
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", _POLICY.format(style=_digest(style), script=_digest(script))),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Response(200, headers, text.encode())


def _read(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _digest(source: str) -> str:
    """A source as the policy names it."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"
