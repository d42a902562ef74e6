"""The official Python SDK publishes, looks and cleans up; what it is told is what has happened."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from qstash import QStash, Receiver
from qstash.errors import DailyMessageLimitExceededError, QStashError, SignatureError
from qstash.log import LogState
from qstash.message import FlowControlProperties, PublishResponse

from reconciler.devserver import Limits, RunningServer, serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.clock import StandingClock
from tests.devserver.delivery.receiver import Receiver as Handler
from tests.devserver.delivery.receiver import Reply, receiving

FAR = "https://example.com/job"


@pytest.fixture
def handler() -> Iterator[Handler]:
    with receiving() as running:
        yield running


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0, delivery=StandingClock(datetime.now(UTC))) as running:
        yield running


def connect(server: RunningServer, token: str | None = None) -> Iterator[QStash]:
    client = QStash(token or server.token, base_url=server.url, retry=False)
    yield client
    client.http._client.close()


@pytest.fixture
def sdk(server: RunningServer) -> Iterator[QStash]:
    yield from connect(server)


def pass_time(server: RunningServer, **delta: float) -> None:
    assert server.travel is not None
    server.travel.advance(timedelta(**delta))


def send(sdk: QStash, url: str = FAR, **settings: object) -> str:
    response = sdk.message.publish(url=url, **settings)  # type: ignore[arg-type]
    assert isinstance(response, PublishResponse)
    return response.message_id


def test_a_message_with_all_settings_is_shown_as_it_was_sent(sdk: QStash) -> None:
    key = send(
        sdk,
        body="text",
        content_type="text/plain",
        method="PUT",
        headers={"test-header": "value"},
        callback_headers={"forward-a": "b"},
        failure_callback_headers={"forward-c": "d"},
        retries=2,
        retry_delay="1000 * retried",
        callback=f"{FAR}/done",
        failure_callback=f"{FAR}/failed",
        delay="1h30m3s",
        timeout=60,
        flow_control={"key": "key", "parallelism": 3, "rate": 4, "period": 2},
        label="one",
    )
    shown = sdk.message.get(key)
    assert (shown.url, shown.body, shown.method, shown.max_retries) == (FAR, "text", "PUT", 2)
    assert shown.headers == {"Content-Type": ["text/plain"], "Test-Header": ["value"]}
    assert (shown.callback, shown.callback_headers) == (f"{FAR}/done", {"A": ["b"]})
    assert (shown.failure_callback, shown.failure_callback_headers) == (f"{FAR}/failed", {"C": ["d"]})
    assert shown.not_before - shown.created_at == 5403_000
    assert shown.flow_control == FlowControlProperties(key="key", parallelism=3, rate=4, period=2)
    assert (shown.retry_delay_expression, shown.label, shown.caller_ip) == ("1000 * retried", "one", "127.0.0.1")


def test_a_handler_that_fails_twice_has_the_message_with_the_third_attempt(
    server: RunningServer, sdk: QStash, handler: Handler
) -> None:
    answers = iter([500, 500])
    handler.answer = lambda _: Reply(next(answers, 200))
    response = sdk.message.publish_json(url=handler.url, body={"hello": "world"}, retries=3)
    assert isinstance(response, PublishResponse)
    pass_time(server, minutes=10)
    assert handler.bodies == ['{"hello": "world"}'] * 3
    assert [got.headers["Upstash-Retried"] for got in handler.received] == ["0", "1", "2"]
    (log,) = sdk.log.list(filter={"message_id": response.message_id, "state": LogState.DELIVERED}).logs
    assert (log.url, log.max_retries, log.method) == (handler.url, 3, "POST")
    assert base64.b64decode(log.body_base64 or "") == b'{"hello": "world"}'
    with pytest.raises(QStashError, match="404"):
        sdk.message.get(response.message_id)


def test_its_receiver_takes_what_is_delivered_and_nothing_else(
    server: RunningServer, sdk: QStash, handler: Handler
) -> None:
    send(sdk, f"{handler.url}/job", body="hello")
    pass_time(server, seconds=0)
    (got,) = handler.received
    signature = got.headers["Upstash-Signature"]
    keys = sdk.signing_key.get()
    receiver = Receiver(keys.current, keys.next)
    receiver.verify(signature=signature, body="hello", url=f"{handler.url}/job")
    with pytest.raises(SignatureError):
        receiver.verify(signature=signature, body="goodbye", url=f"{handler.url}/job")
    rotated = sdk.signing_key.rotate()
    with pytest.raises(SignatureError):  # the key that signed it is gone
        Receiver(rotated.current, rotated.next).verify(signature=signature, body="hello")
    send(sdk, handler.url, body="again")
    pass_time(server, seconds=0)
    receiver.verify(signature=handler.received[1].headers["Upstash-Signature"], body="again")  # with its next key


def test_ten_that_are_enqueued_arrive_in_their_order(server: RunningServer, sdk: QStash, handler: Handler) -> None:
    sdk.queue.upsert("q", parallelism=1, paused=True)
    for number in range(10):
        sdk.message.enqueue_json(queue="q", url=handler.url, body=number)
    assert sdk.queue.get("q").lag == 10
    sdk.queue.resume("q")
    pass_time(server, seconds=0)
    assert handler.bodies == [str(number) for number in range(10)]
    assert sdk.queue.get("q").lag == 0


def test_a_group_of_three_has_the_message_at_each_endpoint(
    server: RunningServer, sdk: QStash, handler: Handler
) -> None:
    sdk.url_group.upsert_endpoints("g", [{"url": f"{handler.url}/{name}", "name": name} for name in "abc"])
    responses = sdk.message.publish(url_group="g", body="hello")
    assert isinstance(responses, list)
    pass_time(server, seconds=0)
    assert sorted(got.target for got in handler.received) == ["/a", "/b", "/c"]
    assert {got.headers["Upstash-Topic-Name"] for got in handler.received} == {"g"}
    assert [one.url for one in responses] == [f"{handler.url}/{name}" for name in "abc"]
    assert {log.url_group for log in sdk.log.list(filter={"url_group": "g"}).logs} == {"g"}


def test_a_batch_goes_to_a_url_a_group_and_a_queue(server: RunningServer, sdk: QStash, handler: Handler) -> None:
    sdk.url_group.upsert_endpoints("g", [{"url": f"{handler.url}/g"}])
    single, several, queued = sdk.message.batch_json(
        [
            {"url": f"{handler.url}/a", "body": {"n": 1}, "headers": {"x-n": "1"}, "retries": 0},
            {"url_group": "g", "body": {"n": 2}},
            {"url": f"{handler.url}/q", "queue": "q", "body": {"n": 3}, "label": "three"},
        ]
    )
    assert not isinstance(single, list)
    assert isinstance(several, list)
    assert not isinstance(queued, list)
    pass_time(server, seconds=0)
    assert sorted((got.target, got.body) for got in handler.received) == [
        ("/a", b'{"n": 1}'),
        ("/g", b'{"n": 2}'),
        ("/q", b'{"n": 3}'),
    ]
    assert sdk.log.list(filter={"label": "three"}).logs[0].queue == "q"


def test_what_fails_for_good_is_found_among_the_dead_letters(
    server: RunningServer, sdk: QStash, handler: Handler
) -> None:
    handler.answer = lambda _: Reply(404, {"X-Reason": "gone"}, b"404 Not Found")
    keys = [send(sdk, handler.url, retries=0, retry_delay="7000 * retried", body="b") for _ in range(3)]
    pass_time(server, seconds=0)
    page = sdk.dlq.list(count=2)
    assert page.cursor
    rest = sdk.dlq.list(cursor=page.cursor)
    letters = [*page.messages, *rest.messages]
    assert (sorted(one.message_id for one in letters), rest.cursor) == (sorted(keys), None)
    shown = sdk.dlq.get(letters[0].dlq_id)
    assert shown == letters[0]
    assert (shown.response_status, shown.response_body) == (404, "404 Not Found")
    assert (shown.response_headers or {})["X-Reason"] == ["gone"]
    assert shown.retry_delay_expression == "7000 * retried"
    assert (
        sdk.dlq.list(filter={"message_id": keys[0], "response_status": 404}, count=1).messages[0].message_id == keys[0]
    )
    sdk.dlq.delete(letters[0].dlq_id)
    with pytest.raises(QStashError, match="404"):
        sdk.dlq.delete(letters[0].dlq_id)
    assert sdk.dlq.delete_many([one.dlq_id for one in letters[1:]]) == 2
    assert sdk.dlq.list().messages == []


def test_messages_are_cancelled_one_by_one_several_and_all(sdk: QStash) -> None:
    one, two, three, four, _ = (send(sdk, delay="10d") for _ in range(5))
    sdk.message.cancel(one)
    assert sdk.message.cancel_many([two, three]) == 2
    states = [log.state for log in sdk.log.list(filter={"message_id": one}).logs]
    assert states == [LogState.CANCELED, LogState.CANCEL_REQUESTED, LogState.CREATED]
    assert sdk.message.get(four).message_id == four
    assert sdk.message.cancel_all() == 2


def test_logs_are_paged_and_filtered(sdk: QStash) -> None:
    keys = [send(sdk, f"{FAR}/{number}", delay="1d", label=f"l{number}") for number in range(5)]
    first = sdk.log.list(count=3)
    second = sdk.log.list(count=3, cursor=first.cursor)
    assert [log.message_id for log in (*first.logs, *second.logs)] == keys[::-1]
    assert second.cursor is None
    assert [log.message_id for log in sdk.log.list(filter={"url": f"{FAR}/2"}).logs] == [keys[2]]
    assert [log.message_id for log in sdk.log.list(filter={"message_ids": keys[:2]}).logs] == [keys[1], keys[0]]
    assert sdk.log.list(filter={"state": LogState.IN_PROGRESS}).logs == []
    assert [log.label for log in sdk.log.list(filter={"label": "l4"}).logs] == ["l4"]


def test_a_duplicate_is_told_as_such(sdk: QStash) -> None:
    first = sdk.message.publish(url=FAR, body="a", content_based_deduplication=True, delay="1d")
    again = sdk.message.publish(url=FAR, body="a", content_based_deduplication=True, delay="1d")
    assert isinstance(first, PublishResponse)
    assert isinstance(again, PublishResponse)
    assert (again.message_id, first.deduplicated, again.deduplicated) == (first.message_id, False, True)


def test_a_flow_control_key_is_looked_at_paused_pinned_and_reset(
    server: RunningServer, sdk: QStash, handler: Handler
) -> None:
    sdk.flow_control.pause("key")
    for _ in range(3):
        send(sdk, handler.url, flow_control={"key": "key", "parallelism": 5, "rate": 1, "period": "1m"})
    paused = sdk.flow_control.get("key")
    assert (paused.is_paused, paused.wait_list_size, paused.rate_max, paused.rate_period) == (True, 3, 1, 60)
    sdk.flow_control.resume("key")
    pass_time(server, seconds=0)
    assert (sdk.flow_control.get("key").rate_count, len(handler.received)) == (1, 1)
    sdk.flow_control.reset_rate("key")
    pass_time(server, seconds=0)
    assert len(handler.received) == 2
    sdk.flow_control.pin("key", {"parallelism": 3, "rate": 20, "period": 120})
    pinned = sdk.flow_control.get("key")
    assert (pinned.parallelism_max, pinned.rate_max, pinned.rate_period) == (3, 20, 120)
    sdk.flow_control.unpin("key", {"parallelism": True})
    assert sdk.flow_control.get("key").is_pinned_rate
    assert sdk.flow_control.get_global_parallelism().parallelism_max == 100


def test_a_schedule_s_runs_are_found_by_its_id(server: RunningServer, sdk: QStash, handler: Handler) -> None:
    key = sdk.schedule.create(destination=handler.url, cron="* * * * *", body="tick", delay=5)
    pass_time(server, minutes=2, seconds=5)
    assert handler.bodies == ["tick"] * 2
    assert (sdk.schedule.get(key).last_schedule_states or {}).keys() == {
        sdk.log.list(filter={"schedule_id": key}, count=1).logs[0].message_id
    }
    delivered = sdk.log.list(filter={"schedule_id": key, "state": LogState.DELIVERED}).logs
    assert {log.schedule_id for log in delivered} == {key}
    assert len(delivered) == 2


def test_the_messages_of_a_day_are_limited() -> None:
    with serve(port=0, limits=Limits(messages_per_day=1)) as server:
        for sdk in connect(server):
            send(sdk)
            with pytest.raises(DailyMessageLimitExceededError) as told:
                send(sdk)
            assert (told.value.limit, told.value.remaining) == ("1", "0")
            assert int(told.value.reset or 0) % 86400 == 0


def test_a_read_only_token_looks_and_does_not_publish(server: RunningServer) -> None:
    for sdk in connect(server, DEV_USERS[0].read_only_token):
        assert sdk.log.list().logs == []
        with pytest.raises(QStashError, match="403"):
            send(sdk)
