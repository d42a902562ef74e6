"""URL groups: ``/v2/topics``, which is their name on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator

from reconciler.errors import NotFoundError
from reconciler.kinds.answer import identity, objects, text
from reconciler.kinds.fields import EndpointName, GroupName, HttpUrl, Item, Many
from reconciler.kinds.kind import Kind, Source
from reconciler.model import Api, Reader, Resource, Spec
from reconciler.secrecy import SECRET, conceal
from reconciler.values import Path, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.values import JsonObject


class EndpointItem(Item):
    """One of a group's endpoints as the manifest has it."""

    name: EndpointName | None = None
    url: HttpUrl


class UrlGroupItem(Item):
    """A URL group as the manifest has it."""

    name: GroupName
    # Removing a group's last endpoint deletes the group: an empty one cannot be had.
    endpoints: Many[EndpointItem] = Field(min_length=1)

    @model_validator(mode="after")
    def _endpoints_are_told_apart(self) -> UrlGroupItem:
        for what, values in (
            ("name", [item.name for item in self.endpoints if item.name]),
            ("url", [item.url for item in self.endpoints]),
        ):
            if len(values) != len(set(values)):
                message = f"two endpoints of the group have the same {what}; remove one"
                raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A URL of a group; ``name`` is empty where it has none."""

    name: str
    url: Text

    @property
    def label(self) -> str:
        """What tells it apart in a path, without secrets."""
        return self.name or (SECRET if self.url.secret else conceal(self.url.raw))


@dataclass(frozen=True, slots=True)
class UrlGroupSpec(Spec):
    """A group's endpoints, sorted: their order means nothing. On the desired side they stand as in the manifest."""

    endpoints: tuple[Endpoint, ...] = ()


class UrlGroup(Kind[UrlGroupSpec]):
    """A message to a group goes to every endpoint. Groups carry no mark either."""

    name: ClassVar[str] = "url_group"
    section: ClassVar[str] = "url_groups"
    item = UrlGroupItem

    def desired(self, item: Any, source: Source) -> Resource[UrlGroupSpec]:  # noqa: ANN401
        endpoints = (
            Endpoint(one.name or "", Text(one.url, source.is_secret("endpoints", index, "url")))
            for index, one in enumerate(item.endpoints)
        )
        confidential = bool(source.secrets())
        return Resource(self.name, item.name, UrlGroupSpec(tuple(endpoints)), confidential=confidential)

    def exported(self, owner: str, resource: Resource[UrlGroupSpec]) -> dict[str, object]:  # noqa: ARG002
        return {"name": resource.key, "endpoints": [_exported(one) for one in resource.spec.endpoints]}

    def calls(self, spec: UrlGroupSpec) -> Mapping[Path, Text]:
        return {("endpoints", index, "url"): one.url for index, one in enumerate(spec.endpoints)}

    def losses(self, before: UrlGroupSpec, after: UrlGroupSpec) -> int:
        return len({one.url for one in before.endpoints} - {one.url for one in after.endpoints})

    def parts(self, spec: UrlGroupSpec) -> int:
        return len(spec.endpoints)

    def fetch(self, reader: Reader) -> tuple[Resource[UrlGroupSpec], ...]:
        return tuple(map(_read, reader.list("/v2/topics")))

    def settle(
        self, owner: str, desired: Resource[UrlGroupSpec], observed: Resource[UrlGroupSpec] | None
    ) -> tuple[Resource[UrlGroupSpec] | None, Resource[UrlGroupSpec]]:
        spec = UrlGroupSpec(_ordered(desired.spec.endpoints))
        return super().settle(owner, replace(desired, spec=spec), observed)

    def put(self, api: Api, before: Resource[UrlGroupSpec] | None, after: Resource[UrlGroupSpec]) -> None:
        there = frozenset(before.spec.endpoints if before else ())
        wanted = after.spec.endpoints
        # Added before removed: a group that loses its last endpoint is gone.
        if added := [one for one in wanted if one not in there]:
            _send(api, "POST", after.key, [_written(one) for one in added])
        if there.difference(wanted):
            _remove(api, after.key, wanted)

    def delete(self, api: Api, resource: Resource[UrlGroupSpec]) -> None:
        try:
            api.send("DELETE", f"/v2/topics/{resource.key}")
        except NotFoundError:
            return


def _remove(api: Api, group: str, wanted: tuple[Endpoint, ...]) -> None:
    # What an addition does to an entry of the same name or URL is not documented: look again before removing.
    there = _read(api.get(f"/v2/topics/{group}")).spec.endpoints
    unwanted = [one for one in there if one not in wanted]
    if not unwanted:
        return
    _send(api, "DELETE", group, [*_removals(unwanted, wanted)])
    # An entry that shares both its name and its URL with wanted ones takes these along: they are put back.
    if not all(_told_apart(one, wanted) for one in unwanted):
        _send(api, "POST", group, [_written(one) for one in wanted])


def _removals(unwanted: list[Endpoint], wanted: tuple[Endpoint, ...]) -> Iterator[dict[str, str]]:
    """What removes each of the unwanted, and none twice: removing what is gone already may be refused."""
    while unwanted:
        entry = _told_apart(unwanted[0], wanted) or {"url": unwanted[0].url.raw}
        yield entry
        unwanted = [one for one in unwanted if not entry.items() <= _written(one).items()]


def _told_apart(unwanted: Endpoint, wanted: tuple[Endpoint, ...]) -> dict[str, str] | None:
    """What names this endpoint and no wanted one; None where nothing does."""
    if unwanted.url not in {one.url for one in wanted}:
        return {"url": unwanted.url.raw}
    if unwanted.name and unwanted.name not in {one.name for one in wanted}:
        return {"name": unwanted.name}
    return None


def _send(api: Api, method: str, group: str, endpoints: list[dict[str, str]]) -> None:
    body = json.dumps({"endpoints": endpoints}).encode()
    api.send(method, f"/v2/topics/{group}/endpoints", {"Content-Type": "application/json"}, body)


def _written(endpoint: Endpoint) -> dict[str, str]:
    return {"name": endpoint.name, "url": endpoint.url.raw} if endpoint.name else {"url": endpoint.url.raw}


def _exported(endpoint: Endpoint) -> object:
    item: dict[str, object] = {"name": endpoint.name} if endpoint.name else {}
    return item | {"url": endpoint.url}


def _read(answer: JsonObject) -> Resource[UrlGroupSpec]:
    name = identity(answer, "name")
    endpoints = (Endpoint(text(one, "name"), Text(text(one, "url"))) for one in objects(answer, "endpoints"))
    return Resource("url_group", name, UrlGroupSpec(_ordered(endpoints)), id=name)


def _ordered(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    return tuple(sorted(endpoints, key=lambda one: (one.name, one.url.raw)))


URL_GROUP = UrlGroup()
