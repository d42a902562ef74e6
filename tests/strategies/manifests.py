"""Manifests as their authors write them: real YAML text, in any spelling, whose variables come from an environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Manifest
from tests.strategies import settings as pools

Item: TypeAlias = dict[str, Any]

ENVIRONMENT: Final = {"APP_URL": "https://app.example.com", "TOKEN": "t0ken-5ecret", "PHRASE": 'pä"ss {{ token }}'}
VARIABLES: Final[Item] = {
    "app_url": {"env": "APP_URL"},
    "token": {"env": "TOKEN", "secret": True},
    "phrase": {"env": "PHRASE", "secret": True},
    "stage": {"env": "UNSET", "default": "preview"},
}
_CAMEL: Final = {
    name: re.sub(r"_(\w)", lambda found: found[1].upper(), name)
    for name in (
        *("retry_delay", "failure_callback", "flow_control", "body_base64", "moved_from"),
        *("url_groups", "previous_owners", "on_remove"),
    )
}
_OPAQUE: Final = {"body", "headers"}
_BRACE: Final = re.compile(r"\{[{%#]")


@dataclass(frozen=True)
class Written:
    """A manifest's document, and how it is written down."""

    document: Item
    environment: Mapping[str, str] = field(default_factory=lambda: ENVIRONMENT)
    camel_case: bool = False
    flow_style: bool = False

    @property
    def text(self) -> str:
        tree = _respell(self.document) if self.camel_case else self.document
        return yaml.dump(
            tree, Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=self.flow_style
        )

    def load(self) -> Manifest:
        return load_text(self.text, self.environment)

    def section(self, name: str) -> list[Item]:
        return list(self.document.get(name, ()))

    def __repr__(self) -> str:
        return f"Written(\n{self.text})"


def load_text(text: str, environment: Mapping[str, str]) -> Manifest:
    document = Document("schedules.yaml", Path("/nowhere"), text.encode())
    return load([document], Inputs(environment), LocalUrls.REFUSE)


class _Quoting(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - as the base has it
        return True


_Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def _respell(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_respell(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {_CAMEL.get(name, name): one if name in _OPAQUE else _respell(one) for name, one in value.items()}


def _escape(value: Any) -> Any:  # noqa: ANN401
    """Plain data as a manifest has it, where nothing in it is a template."""
    if isinstance(value, str):
        return _BRACE.sub(r"{{ '\g<0>' }}", value)
    if isinstance(value, list):
        return [_escape(one) for one in value]
    return {name: _escape(one) for name, one in value.items()} if isinstance(value, dict) else value


TEMPLATES: Final = ("{{ token }}", "Bearer {{ phrase }}", "{{ stage ~ '-' ~ (app_url | upper) }}")
headers: Final = st.dictionaries(
    st.sampled_from(pools.HEADER_NAMES),
    st.one_of(pools.header_values.map(_escape), st.sampled_from(TEMPLATES)),
    max_size=2,
)
_typed_headers: Final = st.builds(
    lambda given, kind: given | ({"content-type": kind} if kind else {}),
    headers,
    st.sampled_from(["", *pools.CONTENT_TYPES]),
)
urls: Final = st.sampled_from([*pools.URLS, "{{ app_url }}/api/jobs"])
_secret_url: Final = "{{ app_url }}/api/{{ token }}"
_seconds: Final = st.sampled_from([0, 30, "90s", "1h30m", "1d"])
_body_values: Final = st.one_of(
    pools.json_values.map(_escape).filter(lambda value: value is not None),
    st.sampled_from([{"auth": {"key": "{{ phrase }}"}, "n": 1}, "{{ token }}", ["{{ token }}", "{{ token }}"]]),
)
_callback_items: Final = st.fixed_dictionaries(
    {"url": st.one_of(urls, st.just(_secret_url))},
    optional={
        "headers": headers,
        "method": st.sampled_from(pools.METHODS),
        "retries": st.integers(0, 3),
        "retry_delay": st.sampled_from(pools.RETRY_DELAYS),
        "timeout": _seconds,
        "delay": _seconds,
    },
)
callbacks: Final = st.one_of(urls, _callback_items)
flow_controls: Final = st.builds(
    lambda key, limits: {"key": key} | limits, st.sampled_from(["shared", "slow"]), pools.flow_limits
)
redactions: Final = st.fixed_dictionaries(
    {}, optional={"body": st.booleans(), "headers": st.booleans() | pools.some(st.sampled_from(pools.HEADER_NAMES), 2)}
)
# What may stand in an item and beneath all of them; no two of these contradict each other.
FIELDS: Final[dict[str, SearchStrategy[Any]]] = {
    "method": st.sampled_from(pools.METHODS),
    "headers": _typed_headers,
    "retries": st.integers(0, 4),
    "retry_delay": st.sampled_from(pools.RETRY_DELAYS),
    "delay": _seconds,
    "timeout": _seconds,
    "callback": callbacks,
    "failure_callback": callbacks,
    "flow_control": flow_controls,
    "labels": pools.some(st.sampled_from(pools.LABELS), 2),
    "redact": redactions,
    "paused": st.booleans(),
    "protect": st.booleans(),
    "queue": st.sampled_from(pools.QUEUES),
}
_bodies: Final = st.one_of(
    st.just(Item()),
    st.builds(lambda value: {"body": value}, _body_values),
    st.builds(lambda content: {"body_base64": pools.encode(content)}, st.binary(max_size=3) | pools.binary),
)
_times: Final = st.builds(
    lambda cron, zone, prefix: (
        {"cron": f"{prefix}={zone} {cron}"}
        if zone and prefix
        else {"cron": cron} | ({"timezone": zone} if zone else {})
    ),
    st.sampled_from(pools.CRONS),
    st.sampled_from(["", *pools.ZONES, "UTC"]),
    st.sampled_from(["", "CRON_TZ", "TZ"]),
)
_identities: Final = st.fixed_dictionaries(
    {}, optional={"name": st.sampled_from(pools.NAMES), "id": st.sampled_from(pools.IDS)}
)


@st.composite
def schedules(draw: DrawFn, groups: Iterable[str] = ()) -> Item:
    item: Item = {"destination": draw(st.one_of(urls, st.sampled_from([*pools.URLS, *groups]))), **draw(_times)}
    item |= draw(_identities)
    if "name" in item and draw(st.integers(0, 5)) == 5:
        item["destination"] = _secret_url
    for name in draw(pools.some(st.sampled_from(sorted(FIELDS)), 4)):
        item[name] = draw(FIELDS[name])
    item |= draw(_bodies)
    return item


endpoints: Final = st.lists(
    st.fixed_dictionaries({"url": urls}, optional={"name": st.sampled_from(["First endpoint", "b", "c"])}),
    min_size=1,
    max_size=3,
    unique_by=(lambda one: one["url"], lambda one: one.get("name") or one["url"]),
)
url_groups: Final = st.fixed_dictionaries({"name": st.sampled_from(pools.GROUPS), "endpoints": endpoints})
queues: Final = st.fixed_dictionaries(
    {"name": st.sampled_from(pools.QUEUES)},
    optional={"parallelism": st.integers(1, 3), "paused": st.booleans()},
)


def key_of(item: Item) -> str:
    return str(item.get("name") or item.get("id") or item["destination"])


def distinct(items: Iterable[Item]) -> list[Item]:
    """The items, without those whose key or id another has already."""
    keys: set[str] = set()
    ids: set[str] = set()
    kept = []
    for item in items:
        # Both forms of a template would be one destination, so a key is compared as it comes out.
        key = key_of(item).replace("{{ app_url }}", ENVIRONMENT["APP_URL"])
        if key not in keys and item.get("id") not in ids:
            keys.add(key)
            ids |= {item["id"]} if "id" in item else set()
            kept.append(item)
    return kept


_named = st.lists(st.one_of(st.just("*"), st.sampled_from(["em*", "processors", "nothing"])), max_size=2)
_policies: Final = st.fixed_dictionaries(
    {},
    optional={
        "previous_owners": st.just([pools.FORMER_OWNER]),
        "on_remove": st.sampled_from(["delete", "pause", "keep"]),
        "forget": st.just(["schedule/daily"]),
    },
)
_prunes: Final = st.fixed_dictionaries(
    {},
    optional={
        "schedules": st.sampled_from(["owned", "all", "none"]),
        "queues": st.one_of(st.sampled_from(["all", "none"]), _named),
        "url_groups": st.one_of(st.sampled_from(["all", "none"]), _named),
    },
)
_defaults: Final = st.one_of(
    st.none(),
    st.sampled_from(sorted({*FIELDS} - {"queue"})).flatmap(
        lambda name: st.fixed_dictionaries({name: FIELDS[name]}, optional={"timezone": st.sampled_from(pools.ZONES)})
    ),
)


@st.composite
def written(draw: DrawFn, owner: str = pools.OWNER) -> Written:
    """A valid manifest."""
    document: Item = {"version": 1, "owner": owner, "variables": VARIABLES, **draw(_policies)}
    if (beneath := draw(_defaults)) is not None:
        document["defaults"] = beneath
    document["prune"] = draw(_prunes)
    if draw(st.booleans()):
        document["queues"] = distinct_names(draw(st.lists(queues, max_size=2)))
    if draw(st.booleans()):
        document["url_groups"] = distinct_names(draw(st.lists(url_groups, max_size=2)))
    declared = [group["name"] for group in document.get("url_groups", ())]
    document["schedules"] = distinct(
        draw(st.lists(schedules(declared), min_size=draw(st.sampled_from([1, 1, 1, 0])), max_size=4))
    )
    return Written(repaired(document), camel_case=draw(st.booleans()), flow_style=draw(st.booleans()))


def distinct_names(items: Iterable[Item]) -> list[Item]:
    return list({item["name"]: item for item in items}.values())


def repaired(document: Item) -> Item:
    """The document without references that lead nowhere: to a queue or a group that prune would delete, or is not."""
    queues = {queue["name"] for queue in document.get("queues", ())}
    groups = {group["name"] for group in document.get("url_groups", ())}
    dangling = document["prune"].get("queues") == "all" and "queues" in document
    unmanaged = {name: "none" for name in ("queues", "url_groups") if name not in document}
    items = [
        {name: value for name, value in item.items() if name != "queue" or value in queues or not dangling}
        for item in document.get("schedules", ())
        if item["destination"] not in pools.GROUPS or item["destination"] in groups
    ]
    return document | {"schedules": items, "prune": document["prune"] | unmanaged}


def _drop(items: list[Item], index: int, _: Item) -> list[Item]:
    return items[:index] + items[index + 1 :]


def _replace(items: list[Item], index: int, other: Item) -> list[Item]:
    return [*items[:index], other, *items[index + 1 :]]


def _edit(items: list[Item], index: int, other: Item) -> list[Item]:
    """A part of the settings taken from another item: all but the body."""
    kept = {name: value for name, value in items[index].items() if name not in {"cron", "timezone"}}
    return _replace(items, index, kept | {name: value for name, value in other.items() if not name.startswith("body")})


def _forget(items: list[Item], index: int, other: Item) -> list[Item]:
    """The settings gone that the other item has; of its identity as well."""
    gone = {*other} - {"destination", "cron"}
    kept = {name: value for name, value in items[index].items() if name not in gone}
    return _replace(items, index, kept) if "{{ token }}" not in kept["destination"] else items


def _add(items: list[Item], index: int, other: Item) -> list[Item]:
    return [*items[:index], other, *items[index:]]


def _rename(items: list[Item], index: int, other: Item) -> list[Item]:
    name = other.get("name")
    return _replace(items, index, items[index] | {"name": name, "moved_from": key_of(items[index])} if name else other)


_EDITS: Final[dict[str, Callable[[list[Item], int, Item], list[Item]]]] = {
    one.__name__.strip("_"): one for one in (_drop, _replace, _edit, _forget, _add, _rename)
}


@st.composite
def evolutions(draw: DrawFn, origin: Written) -> Written:
    """What a manifest may become: fields changed, names and ids gained or lost, items removed, added, moved."""
    groups = [group["name"] for group in origin.section("url_groups")]
    items = [dict(item) for item in origin.section("schedules")]
    for how in draw(st.lists(st.sampled_from(sorted(_EDITS)), min_size=1, max_size=3)):
        if items or how == "add":
            index = draw(st.integers(0, max(len(items) - 1, 0)))
            items = _EDITS[how](items, index, draw(schedules(groups)))
    document = origin.document | {"schedules": distinct(items)}
    if groups:
        document["url_groups"] = distinct_names(draw(st.lists(url_groups, max_size=2)))
    return Written(repaired(document), camel_case=draw(st.booleans()))
