"""What an account may have been through: other tools' writes, manifests applied, operators and their hands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.strategies import manifests
from tests.strategies import settings as pools
from tests.strategies.manifests import Written


@dataclass(frozen=True)
class Write:
    """A request of another tool; whether QStash refuses it is no matter."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Applied:
    """A manifest, ours of some day or another owner's."""

    manifest: Written


@dataclass(frozen=True)
class Handled:
    """Something that an operator does by hand to the schedule at this place in the order of the ids."""

    place: int
    how: str  # "pause", "resume", or a key of LABELLINGS


Event: TypeAlias = Write | Applied | Handled
HISTORY_LENGTH: Final = 4

_MARKS: Final = (
    f"qs1.{pools.OTHER_OWNER}.0123456789abcdef.0123456789ab.01234567",
    f"qs1.{pools.OWNER}.0123456789abcdef.0123456789ab.01234567.s",
    f"qs1.{pools.OWNER}.unreadable",
    "qs2.of-a-later-version",
)
_labels: Final = st.lists(st.sampled_from([*pools.LABELS, *_MARKS]), min_size=1, max_size=3, unique=True)
_flow_values: Final = pools.flow_limits.map(
    lambda limits: ", ".join(f"{name}={value}" for name, value in limits.items())
)
_forwarded: Final = st.dictionaries(st.sampled_from(pools.HEADER_NAMES), pools.header_values, max_size=2)
# A setting that is sent empty is unset: the Terraform provider sends all of them.
_SETTINGS: Final[dict[str, SearchStrategy[str]]] = {
    "Content-Type": st.sampled_from(["", *pools.CONTENT_TYPES]),
    "Upstash-Method": st.sampled_from(["", *pools.METHODS]),
    "Upstash-Retries": st.sampled_from(["", "0", "3", "5"]),
    "Upstash-Retry-Delay": st.sampled_from(["", *pools.RETRY_DELAYS]),
    "Upstash-Delay": st.sampled_from(["0s", "90s", "1d"]),
    "Upstash-Timeout": st.sampled_from(["0s", "30s", "1h30m"]),
    "Upstash-Queue-Name": st.sampled_from(["", *pools.QUEUES]),
    "upstash-label": _labels.map(", ".join),
    "Upstash-Redact-Fields": st.sampled_from(["body", "headers", "body, header", "header[X-Team]"]),
    "Upstash-Callback": st.sampled_from(["", *pools.URLS]),
    "Upstash-Callback-Retries": st.sampled_from(["", "1"]),
    "Upstash-Callback-Forward-X-Team": st.sampled_from(["", "a"]),
    "Upstash-Failure-Callback": st.sampled_from(["", *pools.URLS]),
    "Upstash-Telemetry-Sdk": st.just("upstash-qstash-py"),
}
_json_text: Final = st.builds(
    lambda value, separators, escapes: json.dumps(value, separators=separators, ensure_ascii=escapes).encode(),
    pools.json_values,
    st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]),
    st.booleans(),
)
_bodies: Final = st.one_of(
    st.just(b""),
    _json_text,
    pools.maybe_any_text.map(str.encode),
    pools.binary,
    st.sampled_from([b'{"a": NaN}', b"{ }"]),
)


@st.composite
def created_schedules(draw: DrawFn) -> Write:
    """A schedule as the SDKs, curl or a provider of Terraform make it."""
    destination = draw(st.sampled_from([*pools.URLS, *pools.GROUPS]))
    zone = draw(st.sampled_from(["", "CRON_TZ=Europe/Istanbul ", "TZ=UTC "]))
    wanted = {"Upstash-Cron": f"{zone}{draw(st.sampled_from([*pools.CRONS, '0  9 * * 1-5']))}"}
    if chosen := draw(st.sampled_from(["", *pools.IDS])):
        wanted["Upstash-Schedule-Id"] = chosen
    for name in draw(pools.some(st.sampled_from(sorted(_SETTINGS)), 5)):
        wanted[name] = draw(_SETTINGS[name])
    if draw(st.booleans()):
        wanted |= {"Upstash-Flow-Control-Key": "shared", "Upstash-Flow-Control-Value": draw(_flow_values)}
    wanted |= {f"upstash-forward-{name}": value for name, value in draw(_forwarded).items()}
    return Write("POST", f"/v2/schedules/{destination}", wanted, draw(_bodies))


def _send(path: str, content: Any) -> Write:  # noqa: ANN401
    return Write("POST", path, {"Content-Type": "application/json"}, json.dumps(content).encode())


_queues: Final = st.fixed_dictionaries(
    {"queueName": st.sampled_from(pools.QUEUES)}, optional={"parallelism": st.integers(1, 3), "paused": st.booleans()}
).map(lambda queue: _send("/v2/queues", queue))
_endpoints: Final = st.lists(
    st.fixed_dictionaries(
        {"url": st.sampled_from(pools.URLS)}, optional={"name": st.sampled_from(["First endpoint", "b", ""])}
    ),
    max_size=3,
)
_groups: Final = st.builds(
    lambda name, endpoints: _send(f"/v2/topics/{name}/endpoints", {"endpoints": endpoints}),
    st.sampled_from(pools.GROUPS),
    _endpoints,
)
LABELLINGS: Final = ("strip", "copy", "double", "edit hidden", "edit applied", "edit key", "add")
_hands: Final = st.builds(Handled, st.integers(0, 3), st.sampled_from(["pause", "resume", *LABELLINGS]))
_others: Final = (
    st.sampled_from([pools.OWNER, pools.FORMER_OWNER, pools.OTHER_OWNER]).flatmap(manifests.written).map(Applied)
)
writes: Final = st.one_of(created_schedules(), created_schedules(), created_schedules(), _queues, _groups)


@dataclass(frozen=True)
class Case:
    """A manifest, and what its account has been through."""

    history: tuple[Event, ...]
    manifest: Written


@st.composite
def cases(draw: DrawFn) -> Case:
    """Any account and any manifest, or the account of a manifest that has become another one."""
    origin = draw(manifests.written())
    ours = [Applied(origin)] if draw(st.booleans()) else []
    before = draw(st.lists(st.one_of(writes, _others), max_size=HISTORY_LENGTH))
    after = draw(st.lists(st.one_of(_hands, _hands, writes), max_size=HISTORY_LENGTH))
    manifest = draw(manifests.evolutions(origin)) if draw(st.booleans()) else origin
    return Case((*before, *ours, *after), manifest)
