"""Queues: who waits for whom."""

from __future__ import annotations

from tests.devserver.delivery.world import URL, World, answer, answer_in_turn

BAD = "https://bad.example.com/"


def fill(world: World, number: int, queue: str = "q") -> None:
    for index in range(number):
        world.client.enqueue(queue, URL, str(index))


def test_messages_go_out_one_by_one_in_their_order() -> None:
    world = World()
    fill(world, 10)
    for index in range(10):
        (delivery,) = world.take()
        assert delivery.message.settings.body == str(index).encode()
        assert world.take() == ()
        assert world.client.get("queues", "q")["lag"] == 10 - index
        world.settle(delivery)
    assert world.client.get("queues", "q")["lag"] == 0


def test_the_next_one_waits_for_the_retries_of_the_one_before() -> None:
    world = World(receivers={BAD: answer_in_turn(500, 500, 200)})
    world.client.enqueue("q", BAD)
    fill(world, 2)
    world.go_on(hours=1)
    assert world.log == [(0, BAD), (12, BAD), (160, BAD), (160, URL), (160, URL)]


def test_one_that_fails_for_good_lets_the_next_one_go() -> None:
    world = World(receivers={BAD: answer(500)})
    world.client.enqueue("q", BAD, retries="0")
    fill(world, 1)
    world.run()
    assert world.log == [(0, BAD), (0, URL)]
    assert [letter["queueName"] for letter in world.client.letters()] == ["q"]


def test_with_more_parallelism_more_are_on_their_way_and_none_overtakes_beyond_it() -> None:
    world = World()
    world.client.put_queue("q", parallelism=2)
    fill(world, 4)
    first, second = world.take()
    world.settle(second)
    (third,) = world.take()
    assert [one.message.settings.body for one in (first, second, third)] == [b"0", b"1", b"2"]
    assert world.take() == ()


def test_a_paused_queue_takes_messages_and_lets_none_go_until_it_is_resumed() -> None:
    world = World()
    world.client.put_queue("q", paused=True)
    fill(world, 2)
    world.go_on(days=1)
    assert world.sent == []
    world.client.ask("POST", "/v2/queues/q/resume")
    world.run()
    assert world.bodies == ["0", "1"]


def test_the_next_one_waits_for_the_callbacks_of_the_one_before() -> None:
    done, failed = "https://example.com/done", "https://example.com/failed"
    world = World(receivers={BAD: answer(500), failed: answer_in_turn(500, 200)})
    world.client.enqueue("q", BAD, retries="0", callback=done, failure_callback=failed, failure_callback_retries="1")
    fill(world, 1)
    world.go_on(hours=1)
    assert world.log == [(0, BAD), (0, done), (0, failed), (12, failed), (12, URL)]


def test_a_delayed_message_takes_its_turn_when_its_delay_is_over() -> None:
    world = World()
    world.client.enqueue("q", URL, "late", delay="1m")
    world.client.enqueue("q", URL, "early")
    world.go_on(minutes=2)
    assert list(zip(world.seconds, world.bodies, strict=True)) == [(0, "early"), (60, "late")]


def test_queues_do_not_wait_for_each_other() -> None:
    world = World()
    fill(world, 2, "a")
    fill(world, 2, "b")
    assert [one.message.settings.queue for one in world.take()] == ["a", "b"]


def test_a_message_whose_queue_is_deleted_on_its_way_is_forgotten() -> None:
    world = World()
    fill(world, 1)
    (delivery,) = world.take()
    world.client.ask("DELETE", "/v2/queues/q")
    world.settle(delivery, 500)
    world.go_on(days=1)
    assert (world.sent, world.client.letters()) == ([], [])
