"""A forge's REST API: JSON over HTTP with patience, in pages, and never a byte of the token to anybody else.

The HTTP library is loaded with the first request; what asks nothing does not wait for it.
"""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from reconciler.ci.answer import Answer, Call, LaterError, refusal
from reconciler.ci.forge import ForgeError
from reconciler.report.wording import visible
from reconciler.values import Json, JsonObject

if TYPE_CHECKING:
    import httpx

ATTEMPTS: Final = 5
PATIENCE: Final = 30.0
"""Seconds after which a request is given up, all attempts and pauses together."""
MOST_PAGES: Final = 1_000

_SHORTEST_ATTEMPT: Final = 1.0
_ELSEWHERE: Final = "{} names an address on another host than its API's, which is not asked"
_NEXT: Final = re.compile(r"<([^>]*)>(?:;.*)?;\s*rel=\"?next\"?(?:;.*)?")
_PORTS: Final = {"http": 80, "https": 443}


class Rest:
    """One forge's API, asked as one identity, by one thread.

    Every request is repeated, a few times within ``PATIENCE``, where the answer is lost or says "later" (429, 5xx, a
    403 for its rate): what a POST creates must not suffer from a twin. No redirect is followed, and no address of
    another origin than the API's is asked. Whatever goes wrong is a ``ForgeError``: ``AbsentError`` for 404,
    ``ForbiddenError`` for 401 and 403, ``TooLongError`` where the text is refused for its length.

    A ``path`` begins with a slash and lies below ``base_url``, or is a whole address of the same origin; whoever
    puts it together quotes its parts.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        forge: str,
        header: str = "Authorization",
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``forge`` is its name in messages. ``header`` carries the token: as it is, or behind "Bearer "."""
        if not re.fullmatch(r"[!-~]*", token):
            raise ForgeError(f"the token for {forge} has a blank or another character that no token has: set it again")
        self._base = _checked(base_url, forge)
        self._token = token
        self._forge = forge
        self._sleep = sleep
        self._closing: Callable[[], object] = lambda: None
        self._headers = {"Accept": "application/json", "User-Agent": "qstash-sync", **(headers or {})}
        if token:
            self._headers[header] = f"Bearer {token}" if header == "Authorization" else token

    def get(self, path: str, /, **query: str | int) -> JsonObject:
        """An object."""
        return self._ask("GET", path, query).object

    def look(self, path: str, /, **query: str | int) -> Json:
        """Whatever JSON is there."""
        return self._ask("GET", path, query).json

    def pages(self, path: str, /, **query: str | int) -> Iterator[JsonObject]:
        """The objects of a list, over all its pages; each page is asked for when it is come to."""
        for _ in range(MOST_PAGES):
            answer = self._ask("GET", path, query)
            yield from answer.objects
            following = _next_page(answer)
            if following is None:
                return
            path, query = self._joined(path, following), {}
        raise ForgeError(f"{self._forge} has more than {MOST_PAGES:,} pages for {visible(path)}")

    def read(self, path: str, accept: str, /, **query: str | int) -> bytes:
        """An answer's content as it is, of the media type asked for."""
        return self._ask("GET", path, query, {"Accept": accept}).body

    def post(self, path: str, content: JsonObject) -> JsonObject:
        """What was created, or answered."""
        return self._ask("POST", path, {}, content=content).object

    def patch(self, path: str, content: JsonObject) -> JsonObject:
        """What was changed in parts."""
        return self._ask("PATCH", path, {}, content=content).object

    def put(self, path: str, content: JsonObject) -> JsonObject:
        """What was replaced."""
        return self._ask("PUT", path, {}, content=content).object

    def delete(self, path: str) -> None:
        """Delete; ``AbsentError`` also where an attempt that got no answer has done it already."""
        self._ask("DELETE", path, {})

    def close(self) -> None:
        """Close the connection, which the end of this object does as well."""
        self._closing()

    @cached_property
    def _client(self) -> httpx.Client:
        from reconciler.ci.wire import open_client

        client = open_client(self._base.scheme, self._headers, self._forge)
        self._closing = weakref.finalize(self, client.close)
        return client

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        headers: Mapping[str, str] | None = None,
        content: JsonObject | None = None,
    ) -> Answer:
        from reconciler.ci.wire import exchange

        call = Call(method, self._address(path), query, headers or {}, content)

        def attempt(seconds: float) -> Answer:
            answer = exchange(self._client, call, self._forge, seconds)
            error = refusal(answer, self._token, time.time())
            if error is not None:
                raise error
            return answer

        return self._patiently(attempt)

    def _patiently(self, attempt: Callable[[float], Answer]) -> Answer:
        from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

        until = time.monotonic() + PATIENCE
        growing = wait_exponential(multiplier=0.5)

        def pause(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return max(growing(state), error.pause if isinstance(error, LaterError) else 0.0)

        def is_over(state: RetryCallState) -> bool:
            left = until - time.monotonic() - state.upcoming_sleep
            return state.attempt_number >= ATTEMPTS or left < _SHORTEST_ATTEMPT

        worthwhile = retry_if_exception_type(LaterError)
        again = Retrying(retry=worthwhile, wait=pause, stop=is_over, sleep=self._sleep, reraise=True)
        return again(lambda: attempt(until - time.monotonic()))

    def _address(self, path: str) -> str:
        """A path below the base, or a whole address of its origin."""
        if path.startswith("/"):
            return self._base.geturl() + path
        if _origin(_split(path)) != _origin(self._base):
            raise ForgeError(_ELSEWHERE.format(self._forge))
        return path

    def _joined(self, path: str, link: str) -> str:
        """The address that a link found at a path leads to."""
        try:
            return urljoin(self._address(path), link)
        except ValueError as error:
            raise ForgeError(_ELSEWHERE.format(self._forge)) from error


def _checked(url: str, forge: str) -> SplitResult:
    """An API's address; it has TLS, or leads nowhere from this machine."""
    parts = _split(url.rstrip("/"))
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        raise ForgeError(f"the address of {forge}'s API is none: it begins with https:// and a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ForgeError(f"the address of {forge}'s API holds more than one: no user, query or fragment belongs there")
    if parts.scheme != "https" and not _is_loopback(parts.hostname):
        raise ForgeError(f"the address of {forge}'s API does not begin with https://, and the token would be seen")
    return parts


def _split(url: str) -> SplitResult | None:
    if not re.fullmatch(r"[!-~]+", url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(parts: SplitResult | None) -> tuple[str, str | None, int | None] | None:
    return parts and (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))


def _next_page(answer: Answer) -> str | None:
    """The address of the next page, as the header ``Link`` has it (RFC 8288)."""
    for link in answer.headers.get("link", "").split(","):
        found = _NEXT.fullmatch(link.strip())
        if found:
            return found[1]
    return None
