from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Dropped, Handler, Request, Response
from tests.devserver.dialogue import NOON, Client, start


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


NAMES = st.sampled_from(["s", "q", "g", "", "%2F", "https://h/p?a=b", "https://[", "\udcff"])
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "x"])
PLACES = st.sampled_from(["schedules", "queues", "topics", "keys", "nothing"])
ENDS = st.sampled_from(["", "/", "/pause", "/resume", "/endpoints", "/rotate", "?upstash-cron=*+*+*+*+*"])
VALUES = st.text(max_size=8) | st.sampled_from(
    ["* * * * *", "rate=1", "5s", "9" * 5000, "9" * 5000 + "s", "https://h", "body"]
)
HEADERS = st.sampled_from(
    [
        "Cron",
        "Schedule-Id",
        "Method",
        "Retries",
        "Delay",
        "Timeout",
        "Callback",
        "Callback-Retries",
        "Forward-A",
        "Queue-Name",
        "Label",
        "Redact-Fields",
        "Flow-Control-Key",
        "Flow-Control-Value",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | VALUES
FIELDS = st.sampled_from(["queueName", "parallelism", "paused", "endpoints", "url", "name", "headers"])
DOCUMENTS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4))
BODIES = DOCUMENTS.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=8) | st.just(b"[" * 100_000)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    target = f"/v2/{draw(PLACES)}/{draw(NAMES)}{draw(ENDS)}".encode("utf-8", "surrogateescape")
    settings = draw(st.dictionaries(HEADERS, VALUES, max_size=4))
    headers = [(f"Upstash-{name}", value.encode("utf-8", "surrogatepass")) for name, value in settings.items()]
    token = ("Authorization", f"Bearer {DEV_USERS[0].token}")
    return Request(draw(METHODS), target, (token, *headers), draw(BODIES))


@given(st.lists(requests(), max_size=10))
def test_whatever_is_asked_is_answered_and_what_is_stored_can_be_listed(asked: list[Request]) -> None:
    client = start()
    for request in asked:
        assert 200 <= client.server.handle(request, NOON).status < 500
    for kind in ("schedules", "queues", "topics"):
        for name in client.names(kind):
            assert client.ask("GET", f"/v2/{kind}/{name}").status == 200
