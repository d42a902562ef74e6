"""The official Python SDK without blocking: every call that it has, once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from qstash import AsyncQStash
from qstash.errors import QStashError
from qstash.message import EnqueueResponse, PublishResponse

from reconciler.devserver import RunningServer, serve
from reconciler.devserver.delivery.clock import StandingClock
from tests.devserver.delivery.receiver import Receiver, Reply, receiving

FAR = "https://example.com/job"


@pytest.fixture
def handler() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0, delivery=StandingClock(datetime.now(UTC))) as running:
        yield running


def pass_time(server: RunningServer, **delta: float) -> None:
    assert server.travel is not None
    server.travel.advance(timedelta(**delta))


def test_resources_are_made_looked_at_and_deleted(server: RunningServer) -> None:
    async def converse(sdk: AsyncQStash) -> None:
        key = await sdk.schedule.create(destination=FAR, cron="0 9 * * *", schedule_id="s", queue="q")
        await sdk.schedule.create_json(destination=FAR, cron="0 9 * * *", schedule_id=key, body={"a": 1})
        await sdk.schedule.pause(key)
        assert (await sdk.schedule.get(key)).paused
        await sdk.schedule.resume(key)
        assert [one.schedule_id for one in await sdk.schedule.list()] == ["s"]
        await sdk.schedule.delete(key)
        await sdk.queue.upsert("q", parallelism=2)
        await sdk.queue.pause("q")
        assert [(one.name, one.paused) for one in await sdk.queue.list()] == [("q", True)]
        await sdk.queue.resume("q")
        assert not (await sdk.queue.get("q")).paused
        await sdk.queue.delete("q")
        await sdk.url_group.upsert_endpoints("g", [{"url": FAR, "name": "a"}, {"url": f"{FAR}/b"}])
        await sdk.url_group.remove_endpoints("g", [{"name": "a"}])
        assert [one.url for one in (await sdk.url_group.get("g")).endpoints] == [f"{FAR}/b"]
        await sdk.url_group.delete("g")
        assert await sdk.url_group.list() == []
        before = await sdk.signing_key.get()
        assert (await sdk.signing_key.rotate()).current == before.next

    asyncio.run(_with(server, converse))


def test_messages_are_sent_looked_at_and_cancelled(server: RunningServer) -> None:
    async def converse(sdk: AsyncQStash) -> None:
        published = await sdk.message.publish(url=FAR, body="a", delay="1d")
        as_json = await sdk.message.publish_json(
            url=FAR, body={"a": 1}, delay="1d", flow_control={"key": "key", "rate": 1}
        )
        assert isinstance(published, PublishResponse)
        assert isinstance(as_json, PublishResponse)
        assert (await sdk.message.get(as_json.message_id)).body == '{"a": 1}'
        await sdk.queue.upsert("q", paused=True)
        enqueued = await sdk.message.enqueue(queue="q", url=FAR)
        assert isinstance(enqueued, EnqueueResponse)
        await sdk.message.enqueue_json(queue="q", url=FAR, body=1)
        batched = await sdk.message.batch([{"url": FAR, "delay": "1d"}, {"url": FAR, "queue": "q"}])
        await sdk.message.batch_json([{"url": FAR, "queue": "q", "body": 2}])
        assert len(batched) == 2
        assert (await sdk.queue.get("q")).lag == 4
        assert len((await sdk.log.list(filter={"queue": "q"})).logs) == 4
        await sdk.message.cancel(published.message_id)
        assert await sdk.message.cancel_many([enqueued.message_id]) == 1
        assert await sdk.message.cancel_all() == 5
        with pytest.raises(QStashError, match="404"):
            await sdk.message.get(published.message_id)

    asyncio.run(_with(server, converse))


def test_a_flow_control_key_is_paused_pinned_and_reset(server: RunningServer) -> None:
    async def converse(sdk: AsyncQStash) -> None:
        await sdk.flow_control.pause("key")
        await sdk.flow_control.pin("key", {"rate": 3})
        shown = await sdk.flow_control.get("key")
        assert (shown.is_paused, shown.rate_max) == (True, 3)
        await sdk.flow_control.unpin("key", {"rate": True})
        await sdk.flow_control.reset_rate("key")
        await sdk.flow_control.resume("key")
        assert (await sdk.flow_control.get_global_parallelism()).parallelism_count == 0

    asyncio.run(_with(server, converse))


def test_dead_letters_are_listed_and_deleted(server: RunningServer, handler: Receiver) -> None:
    handler.answer = lambda _: Reply(500)

    async def fail(sdk: AsyncQStash) -> None:
        for _ in range(3):
            await sdk.message.publish(url=handler.url, retries=0)

    async def look(sdk: AsyncQStash) -> None:
        letters = (await sdk.dlq.list()).messages
        assert (await sdk.dlq.get(letters[0].dlq_id)).response_status == 500
        await sdk.dlq.delete(letters[0].dlq_id)
        assert await sdk.dlq.delete_many([one.dlq_id for one in letters[1:]]) == 2
        assert (await sdk.dlq.list()).messages == []

    asyncio.run(_with(server, fail))
    pass_time(server, seconds=0)
    asyncio.run(_with(server, look))


async def _with(server: RunningServer, converse: object) -> None:
    sdk = AsyncQStash(server.token, base_url=server.url, retry=False)
    try:
        await converse(sdk)  # type: ignore[operator]
    finally:
        await sdk.http._client.aclose()
