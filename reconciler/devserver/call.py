"""What a route's handler is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from reconciler.devserver.auth import User
from reconciler.devserver.headers import Headers
from reconciler.devserver.limits import Limits
from reconciler.devserver.names import check_name
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.store import Account, Collection
from reconciler.devserver.target import Target
from reconciler.devserver.wire import Json, Refusal, Request, Response, answer_json


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request, routed, within a transaction on its user's data.

    ``params`` are the decoded parts of the path. ``headers`` are the request's, then the settings of its query.
    """

    request: Request
    target: Target
    params: Mapping[str, str]
    headers: Headers
    user: User
    account: Account
    now: datetime
    quirks: Quirks
    limits: Limits
    new_id: Callable[[str], str]

    @property
    def millis(self) -> int:
        """The time of the request, as QStash stamps things: unix milliseconds."""
        return int(self.now.timestamp() * 1000)

    def name(self, what: str) -> str:
        """The path's ``name``, in the alphabet that QStash allows; ``what`` names it in the refusal."""
        return check_name(what, self.params["name"])

    def check_quota(self, name: str, limit: int | None, collection: Collection[Any]) -> None:
        """Refuses one more of a kind at its limit. ``name`` is QStash's own for the limit (``maxSchedules``)."""
        if limit is not None and self.account.count(collection) >= limit:
            raise Refusal(412, f"quota {name} exceeded, current limit: {limit}")

    def read_json(self) -> dict[str, Json]:
        """The body as a JSON object."""
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise Refusal(400, f"invalid request body: {error}") from error
        if not isinstance(value, dict):
            raise Refusal(400, "invalid request body: an object is wanted")
        return value

    def answer_done(self) -> Response:
        """The answer to a change that has nothing to tell; not JSON, and no client may parse it."""
        if self.quirks.mutation_answer == "text":
            return Response(202, (("Content-Type", "text/plain; charset=utf-8"),), b"OK")
        return Response(200)

    def answer_list(self, items: Mapping[str, Json]) -> Response:
        """A bare array, without a cursor. ``items`` are by id."""
        return answer_json([items[key] for key in _order(list(items), self.quirks)])


def _order(ids: list[str], quirks: Quirks) -> list[str]:
    match quirks.list_order:
        case "insertion":
            return ids
        case "reversed":
            return ids[::-1]
        case "shuffled":
            return sorted(ids, key=lambda each: crc32(each.encode()))
