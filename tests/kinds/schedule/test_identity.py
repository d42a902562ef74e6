from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.schedule.identity import (
    key_from,
    key_of,
    lost_callback,
    lost_redaction,
    named,
    own_id,
    site,
    split,
)
from reconciler.kinds.schedule.spec import Callback, ScheduleSpec
from reconciler.mark import write
from reconciler.model import Resource
from reconciler.values import UNREADABLE, Body, Text

URL = "https://example.com/api/jobs/daily-digest"


def schedule(
    key: str, destination: str = URL, schedule_id: str | None = None, marked: str | None = None
) -> Resource[ScheduleSpec]:
    """A schedule; ``marked`` is the key of its mark."""
    mark = None if marked is None else write("acme", marked, schedule_id or "", "a" * 64, "b" * 64)
    return Resource("schedule", key, ScheduleSpec(Text(destination), "* * * * *"), schedule_id, mark)


@pytest.mark.parametrize(
    ("key", "destination", "schedule_id"),
    [
        ("report", URL, "acme.report"),
        (URL, URL, "acme.example-com-api-jobs-daily-digest-60eb06e8"),
        ("processors", "processors", "acme.processors-b639eb91"),
        (f"https://{'a' * 60}.com", f"https://{'a' * 60}.com", f"acme.{'a' * 40}-caf08333"),
        ("https://h//%C3%A9", "https://h//%C3%A9", "acme.h-c3-a9-84ce81d3"),
    ],
)
def test_an_id_is_made_from_owner_and_name_or_from_the_destination(
    key: str, destination: str, schedule_id: str
) -> None:
    assert own_id("acme", schedule(key, destination)) == schedule_id


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_id_from_a_destination_has_letters_that_qstash_takes_and_is_its_own(one: str, other: str) -> None:
    ids = [own_id("acme", schedule(f"https://h/{path}", f"https://h/{path}")) for path in (one, other)]
    assert all(set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for found in ids)
    assert (ids[0] == ids[1]) == (one == other)


def test_neither_key_nor_id_depend_on_a_secret_in_the_destination() -> None:
    secrets = [f"https://user:{one}@example.com/?token={one}" for one in ("hunter2", "hunter3")]
    keys = [key_from(destination) for destination in secrets]
    ids = [own_id("acme", schedule(key, destination)) for key, destination in zip(keys, secrets, strict=True)]
    assert keys == ["https://(secret)@example.com/?token=(secret)"] * 2
    assert ids == [ids[0]] * 2
    assert ids[0].startswith("acme.example-com-")


@pytest.mark.parametrize(
    ("live", "key", "item"),
    [
        (schedule("scd_1", URL, "scd_1"), "scd_1", {"id": "scd_1"}),
        (schedule("acme.report", URL, "acme.report", marked="report"), "report", {"name": "report"}),
        (schedule("scd_1", URL, "scd_1", marked="scd_1"), "scd_1", {"id": "scd_1"}),
        (schedule("scd_1", URL, "scd_1", marked=URL), URL, {"id": "scd_1"}),
        (schedule("scd_1", URL, "scd_1", marked="report"), "scd_1", {"id": "scd_1"}),
        (schedule("acme.report", URL, "acme.report", marked="renamed"), "acme.report", {"id": "acme.report"}),
    ],
)
def test_a_live_schedule_is_known_by_what_fits_its_mark(
    live: Resource[ScheduleSpec], key: str, item: dict[str, str]
) -> None:
    assert key_of("acme", live) == key
    assert named("acme", live) == item


def test_a_schedule_whose_id_follows_from_its_destination_needs_no_name() -> None:
    made = own_id("acme", schedule(URL))
    assert named("acme", schedule(made, URL, made, marked=URL)) == {}


def test_a_schedule_whose_key_conceals_a_part_of_its_destination_needs_its_id() -> None:
    destination, key = "https://example.com/?token=hunter2", "https://example.com/?token=(secret)"
    live = schedule("s", destination, "acme.s", marked=key)
    assert key_of("acme", live) == key
    assert named("acme", live) == {"id": "acme.s"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a", "https://WWW.Example.com/a/"),
        ("https://www.example.com/a", "https://example.com/a"),
        ("http://example.com/a", "https://example.com/a"),
    ],
)
def test_destinations_that_are_one_place_are_known_as_twins(one: str, other: str) -> None:
    assert site(schedule("k", one).spec) == site(schedule("k", other).spec)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.com/a?b=c"),
        ("https://example.com", "https://example.org"),
        ("processors", "Processors"),
        ("processors", "https://processors"),
    ],
)
def test_destinations_that_are_two_places_are_not(one: str, other: str) -> None:
    assert site(schedule("k", one).spec) != site(schedule("k", other).spec)


@pytest.mark.parametrize(
    ("destination", "parts"),
    [
        ("https://Example.com/A?b", ("example.com", "/A?b")),
        ("https://example.com", ("example.com", "")),
        ("processors", ("", "processors")),
    ],
)
def test_a_destination_is_a_host_and_the_rest(destination: str, parts: tuple[str, str]) -> None:
    assert split(destination) == parts


SHA = Text("hunter2").placeholder


def spec(**settings: Any) -> ScheduleSpec:  # noqa: ANN401 - the spec's own
    return replace(schedule("k").spec, **settings)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ({}, {}, None),
        ({"body": Body(SHA)}, {"body": Body("hunter2")}, None),
        ({"body": Body(SHA)}, {"body": Body("hunter3")}, "its redacted body"),
        ({"body": Body(SHA)}, {}, "its redacted body"),
        ({"headers": (("A", Text(SHA)),)}, {"headers": (("A", Text("hunter2")),)}, None),
        ({"headers": (("A", Text(SHA)),)}, {"headers": (("A", Text("b")),)}, "its redacted header A"),
        ({"headers": (("A", Text("a")), ("B", Text(SHA)))}, {}, "its redacted header B"),
    ],
)
def test_a_redacted_value_is_lost_unless_it_is_wanted(
    before: dict[str, Any], after: dict[str, Any], lost: str | None
) -> None:
    assert lost_redaction(spec(**before), spec(**after)) == lost


UNREAD, KNOWN = Callback(Text(URL), (), UNREADABLE), Callback(Text(URL))


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ({}, {"callback": KNOWN}, None),
        ({"callback": UNREAD}, {"callback": KNOWN}, "what its callback is set to"),
        ({"failure_callback": UNREAD}, {"failure_callback": KNOWN}, "what its failure callback is set to"),
        ({"callback": KNOWN}, {"callback": KNOWN}, None),
    ],
)
def test_a_callbacks_own_settings_are_lost_where_they_cannot_be_read(
    before: dict[str, Any], after: dict[str, Any], lost: str | None
) -> None:
    assert lost_callback(spec(**before), spec(**after)) == lost
