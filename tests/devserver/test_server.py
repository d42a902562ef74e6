from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Dropped, Handler, Request, Response
from tests.devserver.dialogue import Client, start


def lose_answers(handler: Handler) -> Handler:
    def answer(request: Request, now: datetime) -> Response:
        handler(request, now)
        raise Dropped

    return answer


def test_what_is_wrapped_around_the_server_decides_what_is_answered_and_logged() -> None:
    client = Client(Server(Store(), around=lambda _: lambda *_: Response(503)))
    assert client.create().status == 503
    assert [entry.status for entry in client.server.log] == [503]


def test_an_answer_can_be_lost_after_its_request_was_carried_out() -> None:
    store = Store()
    with pytest.raises(Dropped):
        Client(Server(store, around=lose_answers)).create(schedule_id="s")
    assert Client(Server(store)).names("schedules") == ["s"]


def test_a_lost_answer_is_logged_without_a_status() -> None:
    client = Client(Server(Store(), around=lose_answers))
    with pytest.raises(Dropped):
        client.create()
    assert [entry.status for entry in client.server.log] == [None]


def count_up() -> Callable[[str], str]:
    numbers = iter(range(100))
    return lambda prefix: f"{prefix}_{next(numbers)}"


def test_ids_can_be_given_to_the_server_so_that_a_test_repeats_itself() -> None:
    client = Client(Server(Store(), new_id=count_up()))
    assert [client.create().json["scheduleId"] for _ in range(2)] == ["scd_0", "scd_1"]


@pytest.mark.parametrize(
    ("position", "names"),
    [("insertion", ["b", "c", "a"]), ("reversed", ["a", "c", "b"]), ("shuffled", ["c", "b", "a"])],
)
def test_lists_have_the_order_that_is_asked_for(position: str, names: list[str]) -> None:
    client = start(f"list_order={position}")
    for name in ("b", "c", "a"):
        client.put_queue(name)
    assert client.names("queues") == client.names("queues") == names


def test_what_the_server_answers_is_json_without_blanks() -> None:
    assert start().ask("GET", "/v2/keys").response == Response(
        200,
        (("Content-Type", "application/json"),),
        b'{"current":"sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r","next":"sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"}',
    )


def test_a_refused_request_leaves_nothing_behind() -> None:
    client = start("schedule_queue=at-creation")
    assert client.create(queue_name="q", retries="many").status == 400
    assert client.names("queues") == []
