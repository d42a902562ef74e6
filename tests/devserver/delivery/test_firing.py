from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reconciler.devserver import Limits
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.schedule import SCHEDULES
from tests.devserver.delivery.world import URL, World, answer
from tests.devserver.dialogue import NOON


def test_a_schedule_fires_by_its_cron_with_all_its_settings() -> None:
    world = World()
    key = world.client.create(URL, "tick", cron="*/10 * * * *", method="PUT", forward_a="b", delay="5s").json[
        "scheduleId"
    ]
    world.go_on(minutes=25)  # from 12:00:30 on
    assert world.seconds == [9 * 60 + 30 + 5, 19 * 60 + 30 + 5]
    outgoing = world.sent[0][1]
    headers = dict(outgoing.headers)
    assert (outgoing.method, outgoing.body, headers["A"]) == ("PUT", b"tick", "b")
    assert (headers["Upstash-Schedule-Id"], headers["Upstash-Caller-Ip"]) == (key, "127.0.0.1")


def test_a_schedule_fires_on_the_wall_clocks_of_its_zone() -> None:
    world = World(now=datetime(2026, 3, 28, 12, tzinfo=UTC))
    world.client.create(URL, cron="CRON_TZ=Europe/Berlin 0 9 * * *")
    world.go_on(days=2)  # the clocks go forward on the 29th
    fired = [NOON + timedelta(seconds=second) for second in world.seconds]
    assert fired == [datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)]


def test_a_schedule_tells_of_its_last_run_and_of_the_next() -> None:
    world = World(receivers={URL: answer(500)})
    key = world.client.create(URL, cron="* * * * *", retries="1").json["scheduleId"]
    world.now = NOON + timedelta(seconds=30)
    deliveries = world.take()
    shown = world.client.get("schedules", key)
    assert shown["lastScheduleTime"] == int(world.now.timestamp() * 1000)
    assert shown["nextScheduleTime"] == shown["lastScheduleTime"] + 60_000
    message = deliveries[0].message.id
    assert shown["lastScheduleStates"] == {message: "IN_PROGRESS"}
    world.settle(deliveries[0], 500)
    assert world.client.get("schedules", key)["lastScheduleStates"] == {message: "IN_PROGRESS"}
    world.now += timedelta(seconds=12)
    world.run()
    assert world.client.get("schedules", key)["lastScheduleStates"] == {message: "FAIL"}
    assert [letter["scheduleId"] for letter in world.client.letters()] == [key]
    world.receivers.clear()
    world.go_on(minutes=1)
    assert list(world.client.get("schedules", key)["lastScheduleStates"].values()) == ["SUCCESS"]


def test_a_paused_schedule_does_not_fire_and_makes_up_for_nothing_when_it_is_resumed() -> None:
    world = World()
    key = world.client.create(URL, cron="* * * * *").json["scheduleId"]
    world.client.ask("PATCH", f"/v2/schedules/{key}/pause")
    assert world.engine.find_next_moment(world.now) is None
    world.go_on(minutes=5)
    world.client.ask("PATCH", f"/v2/schedules/{key}/resume")
    world.run()
    assert world.sent == []
    world.go_on(minutes=1)
    assert len(world.sent) == 1


def test_a_firing_that_is_more_than_a_minute_late_is_left_out() -> None:
    world = World()
    world.client.create(URL, cron="0 13 * * *")
    world.now = datetime(2026, 3, 2, 13, 1, 0, 1000, tzinfo=UTC)
    world.run()
    assert world.sent == []
    world.now = datetime(2026, 3, 3, 13, 1, tzinfo=UTC)
    world.run()
    assert len(world.sent) == 1


def test_a_schedule_fires_at_each_endpoint_of_its_group() -> None:
    world = World()
    world.client.add_endpoints("g", {"url": "https://a.example.com"}, {"url": "https://b.example.com"})
    key = world.client.create("g", cron="* * * * *").json["scheduleId"]
    world.go_on(minutes=1)
    assert [url for _, url in world.log] == ["https://a.example.com", "https://b.example.com"]
    assert list(world.client.get("schedules", key)["lastScheduleStates"].values()) == ["SUCCESS"] * 2


def test_a_schedule_whose_group_is_gone_tells_so_until_it_is_back() -> None:
    world = World()
    world.client.add_endpoints("g", {"url": URL})
    key = world.client.create("g", cron="* * * * *").json["scheduleId"]
    world.client.ask("DELETE", "/v2/topics/g")
    world.go_on(minutes=1)
    assert world.client.get("schedules", key)["error"] == "topic g not found"
    world.client.add_endpoints("g", {"url": URL})
    world.go_on(minutes=1)
    assert "error" not in world.client.get("schedules", key)
    assert len(world.sent) == 1


def test_a_schedule_s_queue_comes_into_being_with_its_first_run() -> None:
    world = World()
    world.client.create(URL, cron="* * * * *", queue_name="q")
    assert world.client.names("queues") == []
    world.go_on(minutes=1)
    assert world.client.names("queues") == ["q"]


def test_a_schedule_beyond_the_messages_of_the_day_tells_so() -> None:
    world = World(limits=Limits(messages_per_day=1))
    key = world.client.create(URL, cron="* * * * *").json["scheduleId"]
    world.go_on(minutes=2)
    assert len(world.sent) == 1
    assert world.client.get("schedules", key)["error"] == "quota maxRequestsPerDay exceeded, current limit: 1"


def test_a_deleted_schedule_s_messages_are_delivered_all_the_same() -> None:
    world = World()
    key = world.client.create(URL, cron="* * * * *", delay="1m").json["scheduleId"]
    world.go_on(seconds=30)
    world.client.ask("DELETE", f"/v2/schedules/{key}")
    world.go_on(minutes=5)
    assert len(world.sent) == 1


def test_schedules_of_a_file_that_is_older_than_delivery_fire() -> None:
    world = World()
    world.client.create(URL, cron="* * * * *")
    with world.server.store.writing(DEV_USERS[0].name) as account:
        account._connection.execute("DELETE FROM moments")
        assert account.list_due(SCHEDULES, 10**15) == []
    world.engine.recover(world.now)
    world.go_on(minutes=1)
    assert len(world.sent) == 1
