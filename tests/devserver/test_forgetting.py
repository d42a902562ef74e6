from __future__ import annotations

import pytest

from reconciler.devserver.tracking import events
from tests.devserver.delivery.world import URL, World, answer


def test_of_many_events_the_latest_are_kept_with_their_messages_and_dead_letters_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "_KEPT", 500)
    world = World(receivers={URL: answer(500)})
    world.client.send(URL, "failed", retries="0")
    world.run()
    world.receivers.clear()
    waiting = world.client.send(URL, delay="1d")
    world.client.batch(*({"destination": URL} for _ in range(340)))
    world.run()
    told = {event["messageId"] for event in world.client.events("count=1000")}
    assert len(told) < 340
    with world.server.store.reading("defaultUser") as account:
        (kept,) = account.execute("SELECT count(*) FROM messages WHERE user = :user").fetchone()
    assert kept == len(told) + 2
    assert world.client.letters()[0]["body"] == "failed"
    assert world.client.get("messages", waiting)["url"] == URL
