"""The account over HTTP: every request goes out at the pace that is allowed, and again where that helps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from threading import Event
from types import TracebackType
from typing import Final, Self

import httpx

from reconciler.api.answer import Answer, object_in, objects_in, receipts_in, refusal
from reconciler.api.call import Call
from reconciler.api.exchange import Wire
from reconciler.api.limits import UNNAMED_LIMIT, named_limit
from reconciler.api.pace import Pace
from reconciler.api.patience import Patience
from reconciler.api.target import Target
from reconciler.errors import InterruptedByUser
from reconciler.values import JsonObject

_LOG: Final = logging.getLogger("qstash_sync")


class Client:
    """An account over HTTP, for several threads. Every error that it raises is one of ours.

    ``stop`` ends every wait and forbids every write: ``InterruptedByUser``. ``on_request`` is told of each attempt:
    method, path (without what may be secret), status (0 where no answer came). ``max_rps`` caps the requests per
    second from the start; without it they are capped once QStash names its limit. Time is given for tests: ``sleep``
    waits on ``stop``, ``clock`` counts seconds, ``now`` those since 1970.
    """

    def __init__(  # noqa: PLR0913 - what a caller may choose, each by its name
        self,
        target: Target,
        *,
        transport: httpx.BaseTransport | None = None,
        parallelism: int = 10,
        max_rps: float | None = None,
        stop: Event | None = None,
        on_request: Callable[[str, str, int], None] | None = None,
        user_agent: str = "qstash-sync",
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet: the first request connects."""
        self._wire = Wire(target, transport=transport, parallelism=parallelism, user_agent=user_agent, clock=clock)
        self._token = target.token
        self._pace = Pace(max_rps, clock)
        self._stop = stop or Event()
        self._sleep = sleep or self._stop.wait
        self._on_request = on_request or _tell_nobody
        self._clock, self._now = clock, now

    def list(self, path: str) -> list[JsonObject]:
        """The objects of a listing. ``AnswerError`` for anything but a whole JSON array of objects."""
        objects = objects_in(self._ask(Call.of("GET", path)))
        _LOG.debug("GET %s lists %d", path, len(objects))
        return objects

    def get(self, path: str) -> JsonObject:
        """One object; ``NotFoundError`` where there is none."""
        return object_in(self._ask(Call.of("GET", path)))

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        """Write, perhaps several times. What the answer says beside its status is not looked at."""
        self._ask(Call.of(method, path, headers, body))

    def publish(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[JsonObject, ...]:
        """Send a message, perhaps several times: QStash knows it again by a deduplication id.

        What it answers for each recipient; ``AnswerError`` where that cannot be understood.
        """
        return receipts_in(self._ask(replace(Call.of("POST", path, headers, body), heard=True)))

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

    def __enter__(self) -> Self:
        """Open for the length of a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        self.close()

    def _ask(self, call: Call) -> Answer:
        patience = Patience(self._clock, self._now)
        return patience.ask(partial(self._attempt, call, patience), self._rest)

    def _attempt(self, call: Call, patience: Patience) -> Answer:
        turn = self._pace.turn()
        self._rest(turn)
        patience.grant(turn)
        if call.writes and self._stop.is_set():
            raise InterruptedByUser("interrupted")
        answer = self._exchange(call, patience.left)
        limit = named_limit(answer.headers)
        if limit or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._pace.heed(limit or UNNAMED_LIMIT)
        error = refusal(answer, self._token)
        if error:
            raise error
        return answer

    def _exchange(self, call: Call, seconds: float) -> Answer:
        start, status = self._clock(), 0
        # Not how long anything is: the length of a secret is nobody's business.
        _LOG.debug("%s with %d headers", call, len(call.headers))
        try:
            answer = self._wire.exchange(call, seconds)
            status = answer.status
        finally:
            _LOG.info("%s %s %.0f ms", call, status or "no answer", (self._clock() - start) * 1000)
            self._on_request(call.method, call.path, status)
        return answer

    def _rest(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._sleep(seconds)
        if self._stop.is_set():
            raise InterruptedByUser("interrupted")


def _tell_nobody(method: str, path: str, status: int) -> None:
    """Nothing counts the requests."""
