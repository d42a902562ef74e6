"""Which handler answers which method and path.

A path's fixed parts match in any case and a slash may follow it, as on the live service. ``{name}`` is one segment,
decoded; ``{destination}`` is all the rest, raw, whatever it contains.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote

from reconciler.devserver import keys, queues, schedules, url_groups
from reconciler.devserver.call import Call
from reconciler.devserver.messages import dead_letters, flow_keys, logs, managing, publishing
from reconciler.devserver.page import actions, state
from reconciler.devserver.wire import Refusal, Response

CallHandler: TypeAlias = Callable[[Call], Response]


def _compile(template: str) -> re.Pattern[str]:
    pattern = re.sub(r"\{(?!destination)(\w+)\}", r"(?P<\1>[^/]+)", template)
    if pattern.endswith("/{destination}"):
        return re.compile(pattern.replace("/{destination}", "(?:/(?P<destination>.*))?"), re.IGNORECASE | re.DOTALL)
    return re.compile(f"{pattern}/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path template. Only what is ``limited`` counts against the requests per second."""

    method: str
    template: str
    handler: CallHandler
    limited: bool = True
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", _compile(self.template))

    @property
    def writes(self) -> bool:
        """Whether the handler may change anything."""
        return self.method != "GET"


# Of two that match, the first one answers: a destination that ends in /pause has slashes before it, an id has none.
ROUTES = (
    Route("GET", "/v2/schedules", schedules.list_all),
    Route("GET", "/v2/schedules/{name}", schedules.get),
    Route("DELETE", "/v2/schedules/{name}", schedules.delete),
    Route("PATCH", "/v2/schedules/{name}/pause", schedules.pause),
    Route("POST", "/v2/schedules/{name}/pause", schedules.pause),
    Route("PATCH", "/v2/schedules/{name}/resume", schedules.resume),
    Route("POST", "/v2/schedules/{name}/resume", schedules.resume),
    Route("POST", "/v2/schedules/{destination}", schedules.create),
    Route("GET", "/v2/queues", queues.list_all),
    Route("POST", "/v2/queues", queues.upsert),
    Route("GET", "/v2/queues/{name}", queues.get),
    Route("DELETE", "/v2/queues/{name}", queues.delete),
    Route("POST", "/v2/queues/{name}/pause", queues.pause),
    Route("POST", "/v2/queues/{name}/resume", queues.resume),
    Route("GET", "/v2/topics", url_groups.list_all),
    Route("GET", "/v2/topics/{name}", url_groups.get),
    Route("PATCH", "/v2/topics/{name}", url_groups.set_default_headers),
    Route("DELETE", "/v2/topics/{name}", url_groups.delete),
    Route("POST", "/v2/topics/{name}/endpoints", url_groups.add_endpoints),
    Route("DELETE", "/v2/topics/{name}/endpoints", url_groups.remove_endpoints),
    Route("POST", "/v2/publish/{destination}", publishing.publish, limited=False),
    Route("POST", "/v2/enqueue/{name}/{destination}", publishing.enqueue, limited=False),
    Route("POST", "/v2/batch", publishing.batch, limited=False),
    Route("GET", "/v2/messages/{name}", managing.get),
    Route("DELETE", "/v2/messages/{name}", managing.cancel),
    Route("DELETE", "/v2/messages", managing.cancel_many),
    Route("GET", "/v2/events", logs.list_events),
    Route("GET", "/v2/logs", logs.list_logs),
    Route("GET", "/v2/dlq", dead_letters.list_all),
    Route("DELETE", "/v2/dlq", dead_letters.delete_many),
    Route("POST", "/v2/dlq/retry", dead_letters.retry_many),
    Route("POST", "/v2/dlq/retry/{name}", dead_letters.retry),
    Route("GET", "/v2/dlq/{name}", dead_letters.get),
    Route("DELETE", "/v2/dlq/{name}", dead_letters.delete),
    Route("GET", "/v2/flowControl", flow_keys.list_all),
    Route("GET", "/v2/flowControl/{name}", flow_keys.get),
    Route("POST", "/v2/flowControl/{name}/pause", flow_keys.pause),
    Route("POST", "/v2/flowControl/{name}/resume", flow_keys.resume),
    Route("POST", "/v2/flowControl/{name}/pin", flow_keys.pin),
    Route("POST", "/v2/flowControl/{name}/unpin", flow_keys.unpin),
    Route("POST", "/v2/flowControl/{name}/resetRate", flow_keys.reset_rate),
    Route("GET", "/v2/globalParallelism", flow_keys.get_global),
    Route("GET", "/v2/keys", keys.get),
    Route("POST", "/v2/keys/rotate", keys.rotate),
    Route("GET", "/dev/state", state.show, limited=False),
    Route("GET", "/dev/changes", actions.follow, limited=False),
    Route("POST", "/dev/schedules/{name}/fire", actions.fire, limited=False),
)


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route for a request and the parts of its path; refuses with 404, or with 405 and the methods there are."""
    matches = [(route, found) for route in ROUTES if (found := route.pattern.fullmatch(path))]
    for route, found in matches:
        if route.method == method:
            return route, _read_params(found)
    if not matches:
        raise Refusal(404, f"there is nothing at {path}")
    allowed = ", ".join(dict.fromkeys(route.method for route, _ in matches))
    raise Refusal(405, f"{method} is not allowed at {path}, only {allowed}", (("Allow", allowed),))


def _read_params(found: re.Match[str]) -> dict[str, str]:
    return {
        name: (value or "") if name == "destination" else unquote(value) for name, value in found.groupdict().items()
    }
