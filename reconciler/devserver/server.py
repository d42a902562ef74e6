"""The server without a network: requests and a time in, answers out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from reconciler.devserver.auth import Accounts, Caller, find_token
from reconciler.devserver.call import Call
from reconciler.devserver.cors import allow_console
from reconciler.devserver.headers import Headers
from reconciler.devserver.ids import make_id
from reconciler.devserver.limits import Limits, Throttle
from reconciler.devserver.log import RequestLog
from reconciler.devserver.page.document import serve_page
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.routes import Route, find_route
from reconciler.devserver.store import Store
from reconciler.devserver.target import split_target
from reconciler.devserver.wire import Handler, Refusal, Request, Response

if TYPE_CHECKING:
    from reconciler.devserver.clock_face import ClockFace


def leave_as_is(handler: Handler) -> Handler:
    """Wraps nothing around a handler."""
    return handler


class Server:
    """A QStash over a store. Several threads may call ``handle``, several servers may share a store's file.

    ``around`` is wrapped around everything that decides: what it returns is what the client gets and the log holds.
    ``new_id`` makes an id from a prefix; a test that must repeat itself gives one without chance. ``on_write`` is
    called after each request that may have changed something; ``clock_face`` answers those about the clock.
    """

    def __init__(
        self,
        store: Store,
        *,
        quirks: Quirks | None = None,
        limits: Limits | None = None,
        accounts: Accounts | None = None,
        around: Callable[[Handler], Handler] = leave_as_is,
        new_id: Callable[[str], str] = make_id,
    ) -> None:
        self.store = store
        self.quirks = quirks or Quirks()
        self.limits = limits or Limits()
        self.accounts = accounts or Accounts()
        self.log = RequestLog()
        self.on_write: Callable[[], object] = lambda: None
        self.clock_face: ClockFace | None = None
        self._throttle = Throttle(self.limits.requests_per_second)
        self._new_id = new_id
        self._handler = self.log.wrap(allow_console(around(serve_page(self._answer, self.accounts.users))))

    def handle(self, request: Request, now: datetime) -> Response:
        """Answers a request at a time, an aware UTC datetime."""
        return self._handler(request, now)

    def _answer(self, request: Request, now: datetime) -> Response:
        try:
            return self._admit(request, now)
        except Refusal as refusal:
            return refusal.answer

    def _admit(self, request: Request, now: datetime) -> Response:
        target = split_target(request.target)
        headers = Headers((*request.headers, *target.config))
        caller = self.accounts.identify(find_token(headers, target.token))
        if self.clock_face and (told := self.clock_face.answer(request, target, may_move=caller.may_write)):
            return told
        route, params = find_route(request.method, target.path)
        burst = self._throttle.admit(caller.user.name, now) if route.limited else ()
        self._check_right(caller, route)
        open_account = self.store.writing if route.writes else self.store.reading
        with open_account(caller.user.name) as account:
            response = route.handler(
                Call(
                    request=request,
                    target=target,
                    params=params,
                    headers=headers,
                    revision=self.store.revision,
                    user=caller.user,
                    account=account,
                    now=now,
                    quirks=self.quirks,
                    limits=self.limits,
                    new_id=self._new_id,
                )
            )
        if route.writes:
            self.on_write()
        shown = burst if self.quirks.burst_headers == "always" else ()
        return replace(response, headers=(*response.headers, *shown))

    def _check_right(self, caller: Caller, route: Route) -> None:
        if route.writes and not caller.may_write:
            raise Refusal(int(self.quirks.read_only_refusal), "the read-only token may not do this")
