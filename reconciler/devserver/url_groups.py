"""``/v2/topics``: URL groups, by the name that they have on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.devserver.call import Call
from reconciler.devserver.destination import check_url
from reconciler.devserver.queues import refuse_in_use
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.store import Collection
from reconciler.devserver.wire import Json, Refusal, Response, answer_json


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a group delivers; in a removal either part may be empty, an endpoint that is stored has a url."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class UrlGroup:
    """A URL group; ``default_headers`` are written and never shown."""

    name: str
    created_at: int
    updated_at: int
    endpoints: tuple[Endpoint, ...] = ()
    default_headers: dict[str, list[str]] = field(default_factory=dict)


def _decode(document: dict[str, Any]) -> UrlGroup:
    return UrlGroup(**document | {"endpoints": tuple(Endpoint(**each) for each in document["endpoints"])})


URL_GROUPS = Collection("url_group", _decode)


def list_all(call: Call) -> Response:
    """Every URL group."""
    return call.answer_list({group.name: _render(group, call.quirks) for group in call.account.list(URL_GROUPS)})


def get(call: Call) -> Response:
    """One URL group."""
    return answer_json(_render(_find(call), call.quirks))


def add_endpoints(call: Call) -> Response:
    """Adds endpoints, updating those that are there, and makes the group where it is not."""
    name = call.name("URL group name")
    entries = _read_endpoints(call)
    if not entries and call.quirks.empty_endpoint_list == "refused":
        raise Refusal(400, "endpoints must not be empty")
    for entry in entries:
        check_url("endpoint url", entry.url, call.quirks)
    group = call.account.get(URL_GROUPS, name)
    if group is None:
        call.check_quota("maxTopics", call.limits.max_url_groups, URL_GROUPS)
        group = UrlGroup(name, call.millis, call.millis)
    endpoints = group.endpoints
    for entry in entries:
        endpoints = _upsert(endpoints, entry, call.quirks)
    call.check_limit("maxEndpointsPerTopic", call.limits.max_endpoints, len(endpoints))
    call.account.put(URL_GROUPS, name, replace(group, endpoints=endpoints, updated_at=call.millis))
    return call.answer_done()


def remove_endpoints(call: Call) -> Response:
    """Removes endpoints; without its last one the group is gone, and its default headers with it."""
    group = _find(call)
    endpoints = group.endpoints
    for entry in _read_endpoints(call):
        left = tuple(each for each in endpoints if not _is_meant(each, entry, call.quirks))
        if left == endpoints and call.quirks.unknown_endpoint_removal == "refused":
            raise Refusal(404, f"endpoint {entry.name or entry.url} not found in topic {group.name}")
        endpoints = left
    if endpoints:
        call.account.put(URL_GROUPS, group.name, replace(group, endpoints=endpoints, updated_at=call.millis))
    else:
        call.account.delete(URL_GROUPS, group.name)
    return call.answer_done()


def delete(call: Call) -> Response:
    """Deletes a URL group; that there is none is no error."""
    name = call.name("URL group name")
    if call.quirks.deletion_in_use == "refused":
        refuse_in_use(f"topic {name}", (it.id for it in call.account.list(SCHEDULES) if it.destination == name))
    call.account.delete(URL_GROUPS, name)
    return call.answer_done()


def set_default_headers(call: Call) -> Response:
    """Replaces the headers that lie beneath every message to the group; a value is a string or a list of them."""
    group = _find(call)
    headers = call.read_json().get("headers")
    if not isinstance(headers, dict):
        raise Refusal(400, "headers must be an object")
    values = {
        name: list(map(str, value)) if isinstance(value, list) else [str(value)] for name, value in headers.items()
    }
    call.account.put(URL_GROUPS, group.name, replace(group, default_headers=values, updated_at=call.millis))
    return call.answer_done()


def _find(call: Call) -> UrlGroup:
    name = call.name("URL group name")
    group = call.account.get(URL_GROUPS, name)
    if group is None:
        raise Refusal(404, f"topic {name} not found")
    return group


def _read_endpoints(call: Call) -> list[Endpoint]:
    entries = call.read_json().get("endpoints")
    if not isinstance(entries, list):
        raise Refusal(400, "endpoints must be a list")
    return [_read_endpoint(entry) for entry in entries]


def _read_endpoint(entry: Json) -> Endpoint:
    fields = entry if isinstance(entry, dict) else {}
    url, name = fields.get("url") or "", fields.get("name") or ""
    if not isinstance(url, str) or not isinstance(name, str) or not (url or name):
        raise Refusal(400, "an endpoint needs a url or a name")
    return Endpoint(url, name)


def _upsert(endpoints: tuple[Endpoint, ...], entry: Endpoint, quirks: Quirks) -> tuple[Endpoint, ...]:
    place = next((index for index, each in enumerate(endpoints) if _is_same(each, entry, quirks)), None)
    if place is None:
        return (*endpoints, entry)
    return (*endpoints[:place], entry, *endpoints[place + 1 :])


def _is_same(stored: Endpoint, entry: Endpoint, quirks: Quirks) -> bool:
    match quirks.endpoint_identity:
        case "url":
            return stored.url == entry.url
        case "name" if stored.name or entry.name:
            return stored.name == entry.name
        case _:
            return stored == entry


def _is_meant(stored: Endpoint, entry: Endpoint, quirks: Quirks) -> bool:
    by_url, by_name = stored.url == entry.url, stored.name == entry.name
    if not entry.name or not entry.url:
        return by_name if entry.name else by_url
    match quirks.endpoint_removal:
        case "pair":
            return by_url and by_name
        case "url":
            return by_url
        case "name":
            return by_name
        case "either":
            return by_url or by_name


def _render(group: UrlGroup, quirks: Quirks) -> Json:
    return {
        "createdAt": group.created_at,
        "updatedAt": group.updated_at,
        "name": group.name,
        "endpoints": [_render_endpoint(endpoint, quirks) for endpoint in group.endpoints],
    }


def _render_endpoint(endpoint: Endpoint, quirks: Quirks) -> Json:
    if not endpoint.name and quirks.unnamed_endpoint == "omitted":
        return {"url": endpoint.url}
    return {"name": endpoint.name, "url": endpoint.url}
