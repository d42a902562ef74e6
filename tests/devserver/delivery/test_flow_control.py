from __future__ import annotations

from typing import Any

from tests.devserver.delivery.world import URL, World, answer


def send(world: World, number: int, value: str, **headers: str) -> None:
    for index in range(number):
        world.client.send(URL, str(index), flow_control_key="key", flow_control_value=value, **headers)


def show(world: World) -> dict[str, Any]:
    return world.client.get("flowControl", "key")


def test_no_more_go_out_in_a_period_than_the_rate_allows() -> None:
    world = World()
    send(world, 5, "rate=2, period=1m")
    world.run()
    shown = show(world)
    assert (shown["rateCount"], shown["waitListSize"]) == (2, 3)
    assert shown["ratePeriodStart"] == int(world.now.timestamp())
    world.go_on(hours=1)
    assert world.seconds == [0, 0, 60, 60, 120]
    assert show(world)["rateCount"] == 0


def test_no_more_are_on_their_way_than_the_parallelism_allows() -> None:
    world = World()
    send(world, 3, "parallelism=2")
    first, _ = world.take()
    assert world.take() == ()
    assert (show(world)["parallelismCount"], show(world)["waitListSize"]) == (2, 1)
    world.settle(first)
    assert len(world.take()) == 1


def test_rate_and_parallelism_hold_together() -> None:
    world = World()
    send(world, 4, "rate=2, parallelism=1, period=10s")
    (first,) = world.take()
    assert world.take() == ()
    world.settle(first)
    world.go_on(seconds=30)
    assert world.seconds == [0, 10, 10]


def test_a_key_counts_across_destinations_and_another_key_does_not() -> None:
    world = World()
    for url, key in [(URL, "a"), (f"{URL}2", "a"), (URL, "b")]:
        world.client.send(url, flow_control_key=key, flow_control_value="rate=1, period=1h")
    world.run()
    assert [url for _, url in world.log] == [URL, URL]


def test_a_paused_key_lets_none_go_until_it_is_resumed() -> None:
    world = World()
    send(world, 1, "rate=5")
    world.client.ask("POST", "/v2/flowControl/key/pause")
    world.go_on(days=1)
    assert world.sent == []
    world.client.ask("POST", "/v2/flowControl/key/resume")
    world.run()
    assert len(world.sent) == 1


def test_a_pinned_rate_holds_for_what_is_waiting_and_a_reset_lets_more_go_at_once() -> None:
    world = World()
    send(world, 5, "rate=1, period=1h")
    world.run()
    world.client.ask("POST", "/v2/flowControl/key/pin?rate=2&period=3600")
    world.run()
    assert len(world.sent) == 3
    world.client.ask("POST", "/v2/flowControl/key/resetRate")
    world.run()
    assert len(world.sent) == 5


def test_a_retry_counts_as_well() -> None:
    world = World(receivers={URL: answer(500)})
    send(world, 1, "rate=1, period=1m", retries="1", retry_delay="0")
    world.go_on(hours=1)
    assert world.seconds == [0, 60]


def test_in_a_queue_with_flow_control_both_hold() -> None:
    world = World()
    send(world, 3, "rate=1, period=10s", queue_name="q")
    world.go_on(minutes=1)
    assert list(zip(world.seconds, world.bodies, strict=True)) == [(0, "0"), (10, "1"), (20, "2")]
