"""How a schedule is known: its deterministic id, its key, the place where it fires."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from reconciler.mark import key_digest
from reconciler.secrecy import conceal
from reconciler.values import UNREADABLE

if TYPE_CHECKING:
    from reconciler.kinds.schedule.spec import ScheduleSpec
    from reconciler.model import Resource

_NOT_IN_A_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 40


def own_id(owner: str, resource: Resource[ScheduleSpec]) -> str:
    """``<owner>.<name>``, or ``<owner>.<slug of the key>-<8 hex of its SHA-256>`` where the destination is its key.

    A create that is sent twice is the same create, because both have this id.
    """
    by_destination = resource.key == key_from(resource.spec.destination.raw)
    return f"{owner}.{_slug(resource.key) if by_destination else resource.key}"


def key_from(destination: str) -> str:
    """The key of a schedule that has no name: its destination without the secrets that such a URL may hold."""
    return conceal(destination)


def key_of(owner: str, resource: Resource[ScheduleSpec]) -> str:
    """The key under which a live schedule of ours was applied, told from its id, destination and mark.

    Its id where none of these fits the mark.
    """
    schedule_id = resource.id or ""
    name, destination = schedule_id.removeprefix(f"{owner}."), key_from(resource.spec.destination.raw)
    if resource.mark is None:
        return schedule_id
    hashed = resource.mark.key
    return next((key for key in (name, destination) if key_digest(owner, key) == hashed), schedule_id)


def named(owner: str, resource: Resource[ScheduleSpec]) -> dict[str, str]:
    """What an item says so that it is this schedule: the name under which it was applied, else its id.

    Nothing where the destination was its key, and its id follows from that; but a secret destination is no key.
    """
    schedule_id = resource.id or ""
    if resource.mark is None:
        return {"id": schedule_id}
    key = key_of(owner, resource)
    by_key = replace(resource, key=key)
    destination = resource.spec.destination
    by_destination = key == key_from(destination.raw)
    if by_destination and (destination.secret or key != destination.raw):
        return {"id": schedule_id}
    name = {} if by_destination or key == schedule_id else {"name": key}
    return name if own_id(owner, by_key) == schedule_id else {**name, "id": schedule_id}


def site(spec: ScheduleSpec) -> str:
    """The destination as two of them are compared: without trailing slash, ``www.``, and the host's letter case."""
    host, path = split(spec.destination.raw)
    return f"//{host.removeprefix('www.')}{path.rstrip('/')}" if host else path


def split(destination: str) -> tuple[str, str]:
    """Host and rest of a URL; no host and the name, of a URL group."""
    _, separator, rest = destination.partition("://")
    if not separator:
        return "", destination
    host, slash, path = rest.partition("/")
    return host.lower(), slash + path


def lost_redaction(before: ScheduleSpec, after: ScheduleSpec) -> str | None:
    """The redacted value that an overwrite would destroy; None where all that is wanted have the same digests."""
    wanted = dict(after.headers)
    if before.body.redacted and before.body != after.body:
        return "its redacted body"
    lost = (name for name, value in before.headers if value.redacted and wanted.get(name) != value)
    return next((f"its redacted header {name}" for name in lost), None)


def lost_callback(before: ScheduleSpec, after: ScheduleSpec) -> str | None:
    """The callback whose own settings an overwrite might destroy."""
    callbacks = {"callback": (before.callback, after.callback)}
    callbacks["failure callback"] = before.failure_callback, after.failure_callback
    kept = (name for name, (had, has) in callbacks.items() if had and has and had.settings is UNREADABLE)
    return next((f"what its {name} is set to" for name in kept), None)


def _slug(key: str) -> str:
    parts = urlsplit(key)
    slug = _NOT_IN_A_SLUG.sub("-", f"{parts.hostname or ''}{parts.path}".lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{slug}-{sha256(key.encode()).hexdigest()[:8]}"
