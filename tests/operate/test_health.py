from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reconciler.kinds import BY_NAME
from reconciler.kinds.queue import QueueSpec
from reconciler.model import Resource, Vitals
from reconciler.operate.discretion import WITHHELD, learn
from reconciler.operate.health import Account, Ailment, Fate, Health, Line, Run, examine, key_answers, rank
from reconciler.operate.letters import Letters
from tests.operate.readers import Answers

NINE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MILLIS = int(NINE.timestamp() * 1000)
ANSWER: dict[str, Any] = {
    "scheduleId": "acme.daily",
    "cron": "CRON_TZ=America/New_York 0 9 * * *",
    "destination": "https://app.example/daily",
    "isPaused": False,
    "queueName": "emails",
}
EMAILS = Resource("queue", "emails", QueueSpec(2, paused=False), vitals=Vitals(lag=12))


def look(letters: Letters | None = None, queue: Resource[QueueSpec] | None = EMAILS, **told: Any) -> Health:  # noqa: ANN401
    """The health of a schedule of which QStash tells this."""
    answer = ANSWER | told
    (observed,) = BY_NAME["schedule"].fetch(Answers(lambda *_: [answer]))
    account = Account(key_answers([answer]), {queue.key: queue} if queue else {}, letters or Letters())
    return examine("schedule/daily", observed, account, learn((), (observed,)))


def test_of_a_schedule_that_never_ran_nothing_is_amiss_and_nothing_is_made_up() -> None:
    assert look() == Health(
        address="schedule/daily",
        id="acme.daily",
        paused=False,
        last_run=None,
        next_run=None,
        error=None,
        line=Line("emails", 12, paused=False),
        letters=0,
        ailments=(),
    )


def test_the_next_run_is_on_the_clocks_of_its_zone() -> None:
    found = look(nextScheduleTime=MILLIS).next_run
    assert found is not None
    assert found.isoformat() == "2026-11-23T09:00:00-05:00"


def test_a_zone_that_only_others_know_is_no_obstacle() -> None:
    found = look(cron="CRON_TZ=Mars/Olympus 0 9 * * *", nextScheduleTime=MILLIS).next_run
    assert found == NINE


@pytest.mark.parametrize(
    ("states", "messages", "fate"),
    [
        ({"a": "SUCCESS"}, {Fate.DELIVERED: 1}, Fate.DELIVERED),
        ({"a": "IN_PROGRESS", "b": "SUCCESS"}, {Fate.DELIVERED: 1, Fate.UNDER_WAY: 1}, Fate.UNDER_WAY),
        ({"a": "SUCCESS", "b": "FAIL", "c": "FAIL"}, {Fate.DELIVERED: 1, Fate.FAILED: 2}, Fate.FAILED),
        ({"a": "UNHEARD_OF"}, {}, None),
        ({}, {}, None),
        (None, {}, None),
        (["FAIL"], {}, None),
    ],
)
def test_the_last_run_is_as_good_as_the_worst_of_its_messages(
    states: Any,  # noqa: ANN401
    messages: dict[Fate, int],
    fate: Fate | None,
) -> None:
    found = look(lastScheduleTime=MILLIS, lastScheduleStates=states)
    assert found.last_run == Run(NINE, messages)
    assert found.last_run.fate is fate
    assert found.ailments == ((Ailment.FAILED,) if fate is Fate.FAILED else ())


@pytest.mark.parametrize("nonsense", [0, -5, 10**30, "soon", True, [1]])
def test_a_time_that_is_none_is_untold(nonsense: Any) -> None:  # noqa: ANN401
    found = look(lastScheduleTime=nonsense, nextScheduleTime=nonsense)
    assert (found.last_run, found.next_run) == (None, None)


def test_each_thing_amiss_is_named() -> None:
    found = look(
        Letters({"acme.daily": 3, "": 7}),
        error="topic jobs not found",
        lastScheduleStates={"a": "FAIL", "b": "SUCCESS"},
    )
    assert found.ailments == (Ailment.ERROR, Ailment.FAILED, Ailment.DEAD_LETTERS)
    assert (found.healthy, found.error, found.letters) == (False, "topic jobs not found", 3)


def test_an_error_that_repeats_a_secret_is_withheld() -> None:
    found = look(header={"Authorization": ["Bearer hush-hush"]}, error="cannot send hush-hush")
    assert (found.error, found.ailments) == (WITHHELD, (Ailment.ERROR,))


def test_what_the_manifest_wants_and_qstash_has_not_is_missing() -> None:
    found = examine("schedule/daily", None, Account({}, {}, Letters({"": 2})), learn(()))
    assert (found.ailments, found.id, found.paused, found.letters) == ((Ailment.MISSING,), None, None, None)


def test_to_be_paused_is_no_illness() -> None:
    found = look(isPaused=True)
    assert (found.paused, found.healthy) == (True, True)


@pytest.mark.parametrize(
    ("queue", "line"),
    [
        (None, Line("emails", None, None)),
        (replace(EMAILS, vitals=Vitals()), Line("emails", None, paused=False)),
        (replace(EMAILS, spec=QueueSpec(1, paused=True)), Line("emails", 12, paused=True)),
    ],
)
def test_a_queue_is_told_as_far_as_it_is_known(queue: Resource[QueueSpec] | None, line: Line) -> None:
    assert look(queue=queue).line == line
    assert look(queueName=None).line is None


def test_the_unhealthy_come_first_and_else_the_addresses_are_in_order() -> None:
    well = look()
    ill = replace(well, ailments=(Ailment.FAILED,))
    found = [
        replace(well, address="b"),
        replace(ill, address="d"),
        replace(well, address="a"),
        replace(ill, address="c"),
    ]
    assert [one.address for one in rank(found)] == ["c", "d", "a", "b"]
