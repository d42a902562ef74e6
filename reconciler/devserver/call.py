"""What a route's handler is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs
from zlib import crc32

from reconciler.devserver.headers import Headers
from reconciler.devserver.names import check_name
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.target import Target
from reconciler.devserver.transaction import Transaction
from reconciler.devserver.wire import Json, Refusal, Request, Response, answer_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Transaction):
    """An authenticated request, routed, within a transaction on its user's data.

    ``params`` are the decoded parts of the path. ``headers`` are the request's, then the settings of its query.
    ``revision`` gives another value after each change of the store, and may be asked for it at any time.
    """

    request: Request
    target: Target
    params: Mapping[str, str]
    headers: Headers
    revision: Callable[[], object]

    def name(self, what: str) -> str:
        """The path's ``name``, in the alphabet that QStash allows; ``what`` names it in the refusal."""
        return check_name(what, self.params["name"])

    def read_query(self) -> dict[str, list[str]]:
        """The query's parameters, where it is not part of a destination."""
        return parse_qs(self.target.query.removeprefix("?"), keep_blank_values=True)

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
