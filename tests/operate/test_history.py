from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reconciler.operate.events import Event
from reconciler.operate.history import Selection, follow_history, read_history
from reconciler.operate.moments import to_millis
from tests.operate.readers import Answers
from tests.operate.world import BEGIN, World


def schedule(world: World, key: str, destination: str, cron: str = "5 * * * *") -> None:
    world.client.send("POST", f"/v2/schedules/{destination}", {"Upstash-Cron": cron, "Upstash-Schedule-Id": key})


def publish(world: World, destination: str) -> str:
    (answer,) = world.client.publish(f"/v2/publish/{destination}", {}, b"")
    return str(answer["messageId"])


def origins(events: list[Event]) -> set[str]:
    return {event.schedule for event in events}


def test_what_a_schedule_sent_and_what_was_published_to_its_url_are_there_and_no_other_schedule_s(
    world: World,
) -> None:
    here, elsewhere = f"{world.receiver.url}/job", f"{world.receiver.url}/other"
    schedule(world, "mine", here)
    schedule(world, "beside", here)
    schedule(world, "away", elsewhere)
    by_itself = publish(world, here)
    publish(world, elsewhere)
    world.advance(minutes=6)
    events = read_history(world.client, Selection("mine", here), 100)
    assert origins(events) == {"", "mine"}
    assert {event.message for event in events if not event.schedule} == {by_itself}
    assert [event.state for event in events] == ["CREATED", "ACTIVE", "DELIVERED"] * 2
    assert events[-1].time == to_millis(BEGIN) + 300_000


def test_of_a_url_group_each_endpoint_is_there(world: World) -> None:
    body = b'{"endpoints": [{"name": "a", "url": "%s/a"}, {"name": "b", "url": "%s/b"}]}'
    url = world.receiver.url.encode()
    world.client.send("POST", "/v2/topics/group/endpoints", {"Content-Type": "application/json"}, body % (url, url))
    schedule(world, "mine", "group")
    world.advance(minutes=6)
    world.client.publish("/v2/publish/group", {}, b"")
    world.settle()
    events = read_history(world.client, Selection("mine", "group"), 100)
    assert {(event.schedule, event.endpoint) for event in events} == {
        ("mine", "a"),
        ("mine", "b"),
        ("", "a"),
        ("", "b"),
    }


def test_of_a_schedule_that_is_not_there_what_was_published_is_shown(world: World) -> None:
    publish(world, world.receiver.url)
    world.settle()
    assert origins(read_history(world.client, Selection("", world.receiver.url), 9)) == {""}


def test_the_latest_so_many_are_there_and_none_from_before(world: World) -> None:
    schedule(world, "mine", world.receiver.url, "* * * * *")
    world.advance(minutes=10)
    selection = Selection("mine", world.receiver.url)
    everything = read_history(world.client, selection, 1000)
    assert len(everything) == 30
    assert read_history(world.client, selection, 7) == everything[-7:]
    since = everything[21].time
    assert read_history(world.client, selection, 1000, since) == everything[21:]


def test_a_service_that_overlooks_the_time_brings_in_nothing_older() -> None:
    events = [{"messageId": "a", "state": "ACTIVE", "time": time, "scheduleId": "s"} for time in (300, 200, 100)]
    reader = Answers(lambda _path, _query: {"events": events})
    assert [event.time for event in read_history(reader, Selection("s", "group"), 9, 200)] == [200, 300]


@pytest.mark.parametrize("limit", [1, 5, 100])
def test_following_shows_everything_that_is_new_once(world: World, limit: int) -> None:
    schedule(world, "mine", world.receiver.url, "* * * * *")
    world.advance(minutes=3)
    selection = Selection("mine", world.receiver.url)
    known = read_history(world.client, selection, limit)
    told = [event for fresh in follow_history(world.client, selection, known, None, steps(world, 4)) for event in fresh]
    assert known + told == read_history(world.client, selection, 1000)[-len(known + told) :]
    assert len(told) == 4 * 3


@pytest.mark.parametrize("since", [None, to_millis(BEGIN)])
def test_following_begins_where_nothing_has_happened_yet(world: World, since: int | None) -> None:
    schedule(world, "mine", world.receiver.url, "* * * * *")
    selection = Selection("mine", world.receiver.url)
    told = list(follow_history(world.client, selection, [], since, steps(world, 2)))
    assert [len(fresh) for fresh in told] == [3, 3]


def test_what_becomes_known_late_is_shown_all_the_same() -> None:
    found: list[dict[str, Any]] = [{"messageId": "a", "state": "ACTIVE", "time": 100_000, "scheduleId": "s"}]
    reader = Answers(lambda _path, _query: {"events": found})
    selection = Selection("s", "group")
    known = read_history(reader, selection, 9, 0)
    late = {"messageId": "b", "state": "ACTIVE", "time": 100_001, "scheduleId": "s"}
    later = {"messageId": "c", "state": "ACTIVE", "time": 130_000, "scheduleId": "s"}
    arrivals = iter([later, late])

    def rest() -> bool:
        if (arrival := next(arrivals, None)) is not None:
            found.append(arrival)
        return arrival is not None

    told = [event.message for fresh in follow_history(reader, selection, known, 0, rest) for event in fresh]
    assert told == ["c", "b"]


def steps(world: World, number: int) -> Callable[[], bool]:
    """A minute passes between two looks, so often."""
    left = iter(range(number))

    def rest() -> bool:
        if next(left, None) is None:
            return False
        world.advance(minutes=1)
        return True

    return rest
