from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.schedule import SCHEDULE
from reconciler.model import Reference
from reconciler.values import Text
from tests.kinds.account import Account, want

URL = "https://example.com/job"
LEAST: dict[str, Any] = {"name": "report", "destination": URL, "cron": "0 9 * * *"}
CREATE, PAUSE, RESUME = f"POST /v2/schedules/{URL}", "PATCH /v2/schedules/s/pause", "PATCH /v2/schedules/s/resume"
either_way = pytest.mark.parametrize("quirk", ["overwrite_of_paused=resumes", "overwrite_of_paused=keeps-pause"])


def put(account: Account, **given: Any) -> list[str]:  # noqa: ANN401 - as the manifest has it
    """The writes that it takes."""
    account.server.log.clear()
    account.put(SCHEDULE, replace(want(SCHEDULE, LEAST | given), id="s"))
    return [*account.writes()]


def is_paused(account: Account) -> bool:
    (live,) = account.fetch(SCHEDULE)
    return SCHEDULE.is_paused(live.spec)


@either_way
@pytest.mark.parametrize(
    ("there", "wanted", "writes", "paused"),
    [
        (None, {}, [CREATE], False),
        (None, {"paused": False}, [CREATE], False),
        (None, {"paused": True}, [CREATE, PAUSE], True),
        ({}, {"retries": 1}, [CREATE], False),
        ({}, {"paused": True}, [CREATE, PAUSE], True),  # the mark remembers who says so
        ({"paused": False}, {"paused": True, "retries": 1}, [CREATE, PAUSE], True),
        ({"paused": True}, {"paused": False, "retries": 1}, [CREATE, RESUME], False),
        ({"paused": True}, {"paused": True, "retries": 1}, [CREATE, PAUSE], True),
        ({"paused": True}, {"retries": 1}, [CREATE, PAUSE], True),
    ],
)
def test_what_should_be_paused_is_paused_right_after_and_what_should_run_is_resumed(
    quirk: str, there: dict[str, Any] | None, wanted: dict[str, Any], writes: list[str], paused: bool
) -> None:
    account = Account(quirk)
    if there is not None:
        put(account, **there)
    assert put(account, **wanted) == writes
    assert is_paused(account) is paused


def test_a_pause_alone_is_one_write_and_leaves_the_settings_alone() -> None:
    account = Account()
    put(account, paused=False)
    live = account.find(SCHEDULE, "s")
    assert live is not None
    account.server.log.clear()
    SCHEDULE.put(account.api, live, replace(live, spec=replace(live.spec, paused=True)))
    SCHEDULE.put(account.api, replace(live, spec=replace(live.spec, paused=True)), live)
    assert [*account.writes()] == [PAUSE, RESUME]


def test_what_rests_is_paused() -> None:
    live = want(SCHEDULE, LEAST)
    resting = SCHEDULE.rest(live)
    assert resting == replace(live, spec=replace(live.spec, paused=True))


@pytest.mark.parametrize(
    ("given", "references"),
    [
        ({}, ()),
        ({"destination": "processors"}, (Reference("url_group", "processors", ("destination",)),)),
        ({"queue": "emails"}, (Reference("queue", "emails", ("queue",), appears=True),)),
        (
            {"destination": "processors", "queue": "emails"},
            (
                Reference("url_group", "processors", ("destination",)),
                Reference("queue", "emails", ("queue",), appears=True),
            ),
        ),
    ],
)
def test_a_schedule_refers_to_its_group_and_its_queue(given: dict[str, Any], references: tuple[Reference, ...]) -> None:
    assert SCHEDULE.references(want(SCHEDULE, LEAST | given).spec) == references


def test_what_qstash_calls_is_the_destination_and_the_callbacks() -> None:
    done, failed = "https://example.com/done", "https://example.com/failed"
    spec = want(SCHEDULE, LEAST | {"callback": done, "failure_callback": failed}).spec
    assert SCHEDULE.calls(spec) == {
        ("destination",): Text(URL),
        ("callback",): Text(done),
        ("failure_callback",): Text(failed),
    }
    assert SCHEDULE.calls(want(SCHEDULE, LEAST | {"destination": "processors"}).spec) == {}


@pytest.mark.parametrize(
    ("item", "overridden"),
    [
        ({}, []),
        ({"cron": "0 9 * * *"}, []),
        ({"cron": "CRON_TZ=UTC 0 9 * * *"}, ["timezone"]),
        ({"cron": "TZ=UTC 0 9 * * *"}, ["timezone"]),
        ({"body_file": "a"}, ["body", "body_base64", "body_file"]),
    ],
)
def test_an_item_does_away_with_defaults_that_it_contradicts(item: dict[str, Any], overridden: list[str]) -> None:
    assert [*SCHEDULE.overrides(item)] == overridden


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"method": "GET"}, []),
        ({"method": "GET", "body": "text"}, [("QS202", ("body",))]),
        ({"callback": {"url": URL, "delay": 5}}, [("QS207", ("callback", "delay"))]),
        ({"failure_callback": {"url": URL, "delay": 5}}, [("QS207", ("failure_callback", "delay"))]),
        ({"callback": {"url": URL}}, []),
    ],
)
def test_what_is_probably_not_meant_is_told(given: dict[str, Any], codes: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(code, path) for code, path, _ in SCHEDULE.advice(want(SCHEDULE, LEAST | given).spec)] == codes


@pytest.mark.parametrize(
    ("given", "sizes"), [({}, {}), ({"body": "é"}, {("body",): 2}), ({"body": {}}, {("body",): 2})]
)
def test_the_size_of_a_body_is_its_bytes(given: dict[str, Any], sizes: dict[tuple[str, ...], int]) -> None:
    assert SCHEDULE.sizes(want(SCHEDULE, LEAST | given).spec) == sizes


def test_a_part_of_an_account_is_chosen_by_destination_and_labels() -> None:
    assert SCHEDULE.traits(want(SCHEDULE, LEAST | {"labels": ["b", "a"]}).spec) == (URL, frozenset({"a", "b"}))


def test_the_host_and_the_trace_of_a_schedule_tell_a_move_from_another_schedule() -> None:
    here = want(SCHEDULE, LEAST).spec
    moved = want(SCHEDULE, LEAST | {"destination": "https://Example.org/job", "retries": 1}).spec
    assert (SCHEDULE.host(here), SCHEDULE.host(moved)) == ("example.com", "example.org")
    assert SCHEDULE.trace(here) == SCHEDULE.trace(moved)
    assert SCHEDULE.trace(here) != SCHEDULE.trace(replace(here, cron="0 8 * * *"))


@pytest.mark.parametrize(("named", "lost"), [(False, "what its callback is set to"), (True, None)])
def test_a_callback_that_may_have_settings_counts_unless_the_manifest_gives_the_id(
    named: bool, lost: str | None
) -> None:
    account = Account()
    account.wire.create(URL, schedule_id="s", callback=URL)
    (live,) = account.fetch(SCHEDULE)
    wanted = want(SCHEDULE, LEAST | {"callback": URL}).spec
    assert SCHEDULE.loses(live.spec, wanted, named=named) == lost
