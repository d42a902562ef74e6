from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.schedule import SCHEDULE
from reconciler.kinds.schedule.digest import has_moved, mark
from reconciler.kinds.schedule.settle import settle
from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.mark import Mark, digest
from reconciler.model import Resource
from reconciler.values import UNREADABLE
from tests.kinds.account import OWNER, Account, want

URL = "https://example.com/job"
LEAST: dict[str, Any] = {"name": "report", "destination": URL, "cron": "0 9 * * *"}
Path = tuple[str | int, ...]


def mark_of(given: dict[str, Any], *secret: Path, paused: bool = False) -> Mark:
    """The mark of a schedule that is made by these settings."""
    desired = replace(want(SCHEDULE, LEAST | given, *secret), id="s")
    spec = desired.spec
    return mark(OWNER, desired, replace(desired, spec=replace(spec, paused=spec.paused or paused)))


def swapped(given: dict[str, Any]) -> dict[str, Any]:
    """The same settings with another secret in them."""
    other: dict[str, Any] = json.loads(json.dumps(given).replace("hunter2", "hunter3"))
    return other


PLAIN = mark_of({})
NOTHING_HIDDEN = digest({})[:8]

READABLE: list[dict[str, Any]] = [
    {"destination": f"{URL}/"},
    {"cron": "0 8 * * *"},
    {"timezone": "Europe/Istanbul"},
    {"method": "PUT"},
    {"body": "text"},
    {"headers": {"X-A": "b"}},
    {"retries": 0},
    {"retry_delay": "1000"},
    {"delay": 5},
    {"queue": "emails"},
    {"flow_control": {"key": "k", "rate": 1}},
    {"paused": False},
    {"paused": True},
]
UNREAD: list[dict[str, Any]] = [
    {"timeout": 5},
    {"labels": ["a"]},
    {"redact": {"body": True}},
    {"redact": {"headers": ["X-A"]}},
    {"callback": {"url": URL, "retries": 1}},
    {"callback": {"url": URL, "headers": {"X-A": "b"}}},
]


@pytest.mark.parametrize("given", READABLE, ids=str)
def test_a_readable_setting_is_in_what_was_applied(given: dict[str, Any]) -> None:
    assert mark_of(given).applied != PLAIN.applied
    assert mark_of(given).hidden == NOTHING_HIDDEN


@pytest.mark.parametrize("given", UNREAD, ids=str)
def test_a_setting_that_may_not_be_given_back_is_in_what_is_hidden(given: dict[str, Any]) -> None:
    assert mark_of(given).hidden != mark_of({"callback": URL} if "callback" in given else {}).hidden


@pytest.mark.parametrize(
    "given",
    [
        {"retries": 3},
        {"method": "POST"},
        {"delay": 0},
        {"timeout": "0s"},
        {"labels": []},
        {"body": ""},
        {"headers": {}},
    ],
)
def test_what_is_at_its_default_is_in_neither_so_that_a_later_default_is_no_drift(given: dict[str, Any]) -> None:
    assert mark_of(given) == PLAIN


SECRETS: list[tuple[dict[str, Any], list[Path]]] = [
    ({"destination": f"{URL}?a=hunter2"}, [("destination",)]),
    ({"body": "hunter2"}, [("body",)]),
    ({"body": {"a": "hunter2"}}, [("body", "a")]),
    ({"headers": {"X-A": "hunter2"}}, [("headers", "X-A")]),
    ({"callback": f"{URL}?a=hunter2"}, [("callback",)]),
    ({"callback": {"url": URL, "headers": {"X-A": "hunter2"}}}, [("callback", "headers", "X-A")]),
]


@pytest.mark.parametrize(("given", "secret"), SECRETS, ids=str)
def test_a_secret_changes_what_is_hidden_and_not_what_is_readable(given: dict[str, Any], secret: list[Path]) -> None:
    one = mark_of(given, *secret)
    other = mark_of(swapped(given), *secret)
    assert one.applied == other.applied
    assert one.hidden != other.hidden
    assert one.has("s")


@pytest.mark.parametrize(
    "given",
    [
        {"headers": {"Authorization": "Bearer hunter2"}},
        {"destination": "https://user:hunter2@example.com/job"},
        {"destination": f"{URL}?token=hunter2"},
        {"callback": f"{URL}?token=hunter2"},
        {"body": "hunter2", "redact": {"body": True}},
        {"headers": {"X-A": "hunter2"}, "redact": {"headers": ["x-a"]}},
        {"headers": {"X-A": "hunter2"}, "redact": {"headers": True}},
    ],
    ids=str,
)
def test_what_is_a_secret_by_its_place_is_hidden_too(given: dict[str, Any]) -> None:
    one, other = mark_of(given), mark_of(swapped(given))
    assert one.applied == other.applied
    assert one.hidden != other.hidden
    assert not one.has("s")


def test_no_plain_digest_of_a_secret_is_in_a_mark() -> None:
    spec = want(SCHEDULE, LEAST | {"body": "hunter2"}, ("body",)).spec
    assert mark_of({"body": "hunter2"}, ("body",)).hidden != digest({"texts": {"body": spec.body.placeholder}})[:8]


@pytest.mark.parametrize(
    ("given", "secret", "paused", "flags"),
    [
        ({}, [], False, ""),
        ({"protect": True}, [], False, "p"),
        ({}, [("labels", 0)], False, "s"),
        ({}, [("destination",)], False, "su"),
        ({"callback": URL}, [("callback",)], False, "su"),
        ({}, [], True, "z"),
        ({"paused": True}, [], True, ""),
        ({"protect": True}, [("body",)], True, "psz"),
    ],
)
def test_flags_tell_of_protection_secrets_and_an_operators_pause(
    given: dict[str, Any], secret: list[Path], paused: bool, flags: str
) -> None:
    assert mark_of(given, *secret, paused=paused).flags == flags


def test_a_header_without_a_value_is_in_no_digest() -> None:
    assert mark_of({"headers": {"X-A": ""}}) == PLAIN


def test_a_callback_that_was_read_back_has_a_digest() -> None:
    desired = replace(want(SCHEDULE, LEAST | {"callback": URL}), id="s")
    assert desired.spec.callback is not None
    unread = replace(desired.spec, callback=replace(desired.spec.callback, headers=UNREADABLE, settings=UNREADABLE))
    assert mark(OWNER, replace(desired, spec=unread), desired).hidden != NOTHING_HIDDEN


def applied(given: dict[str, Any], *secret: Path, quirk: str = "labels=all") -> tuple[Account, Resource[ScheduleSpec]]:
    account = Account(quirk)
    desired = replace(want(SCHEDULE, LEAST | given, *secret), id="s")
    account.put(SCHEDULE, desired)
    (live,) = account.fetch(SCHEDULE)
    assert isinstance(live.spec, ScheduleSpec)
    return account, replace(live, spec=live.spec)


@pytest.mark.parametrize("given", [{}, *READABLE, *UNREAD], ids=str)
def test_what_was_applied_and_left_alone_has_not_moved(given: dict[str, Any]) -> None:
    assert not has_moved(applied(given)[1])


@pytest.mark.parametrize(("given", "secret"), SECRETS, ids=str)
def test_what_was_applied_with_secrets_and_left_alone_has_not_moved(given: dict[str, Any], secret: list[Path]) -> None:
    assert not has_moved(applied(given, *secret)[1])


@pytest.mark.parametrize(
    "given",
    [
        {"body": "hunter2", "redact": {"body": True}},
        {"headers": {"X-A": "hunter2"}, "redact": {"headers": True}},
        {"body": {"a": 1}},
        {"body_base64": "/w=="},
        {"headers": {"X-A": ""}},
    ],
    ids=str,
)
@pytest.mark.parametrize("quirk", ["redacted_header_digest=line", "empty_forwarded_header=kept", "labels=first"])
def test_what_qstash_does_with_a_value_is_no_move(given: dict[str, Any], quirk: str) -> None:
    assert not has_moved(applied(given, quirk=quirk)[1])


@pytest.mark.parametrize("by_hand", [given for given in READABLE if "paused" not in given], ids=str)
def test_what_was_changed_by_hand_has_moved(by_hand: dict[str, Any]) -> None:
    _, live = applied({})
    spec = want(SCHEDULE, LEAST | by_hand).spec
    assert has_moved(replace(live, spec=replace(spec, paused=False)))


def test_an_operators_pause_is_no_move() -> None:
    account, _ = applied({})
    account.wire.ask("PATCH", "/v2/schedules/s/pause")
    (live,) = account.fetch(SCHEDULE)
    assert not has_moved(live)


def test_a_pause_against_the_manifest_is_a_move() -> None:
    account, _ = applied({"paused": False})
    account.wire.ask("PATCH", "/v2/schedules/s/pause")
    (live,) = account.fetch(SCHEDULE)
    assert has_moved(live)


def test_what_carries_no_mark_has_not_moved() -> None:
    _, live = applied({})
    assert not has_moved(replace(live, mark=None))


def test_an_overwrite_that_changes_nothing_keeps_the_mark() -> None:
    account, live = applied({"body": {"a": 1}, "headers": {"Authorization": "Bearer hunter2"}, "timeout": 5})
    desired = want(SCHEDULE, LEAST | {"body": {"a": 1}, "headers": {"Authorization": "Bearer hunter2"}, "timeout": 5})
    before, after = settle(OWNER, desired, live)
    assert before is not None
    assert before.mark == after.mark
    assert account.find(SCHEDULE, "s") == live
