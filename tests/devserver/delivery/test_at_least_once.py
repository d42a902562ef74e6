"""Whatever happens, in whatever order: nothing that was accepted is lost, and queues keep their order."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.devserver.delivery.exchange import Delivery, Result
from tests.devserver.delivery.world import URL, World

QUEUES = ["", "one", "two"]
FLOWS = ["", "rate=2, period=10s", "parallelism=1"]
SEND = st.tuples(st.just("send"), st.sampled_from(QUEUES), st.sampled_from(FLOWS), st.integers(0, 2))
STEPS = st.one_of(
    SEND,
    st.tuples(st.just("look")),
    st.tuples(st.just("settle"), st.booleans(), st.integers(0, 9)),
    st.tuples(st.just("die")),
    st.tuples(st.just("wait"), st.integers(1, 100)),
    st.tuples(st.just("pause"), st.sampled_from(QUEUES[1:])),
    st.tuples(st.just("resume"), st.sampled_from(QUEUES[1:])),
)


class Story:
    def __init__(self) -> None:
        self.world = World()
        self.sent: list[str] = []
        self.order: defaultdict[str, list[str]] = defaultdict(list)
        self.open: list[Delivery] = []
        self.arrived: defaultdict[str, list[str]] = defaultdict(list)
        for queue in QUEUES[1:]:
            self.world.client.put_queue(queue)

    def send(self, queue: str, flow: str, retries: int) -> None:
        headers = {"retries": str(retries), "retry_delay": "1000"}
        if queue:
            headers["queue_name"] = queue
        if flow:
            headers |= {"flow_control_key": f"key{FLOWS.index(flow)}", "flow_control_value": flow}
        key = self.world.client.send(URL, **headers)
        self.sent.append(key)
        self.order[queue].append(key)

    def look(self) -> None:
        self.open += self.world.take()

    def settle(self, arrived: bool, index: int) -> None:
        if self.open:
            self._settle(self.open.pop(index % len(self.open)), 200 if arrived else 500)

    def _settle(self, delivery: Delivery, status: int) -> None:
        if status == 200:
            self.arrived[delivery.message.settings.queue].append(delivery.message.id)
        self.world.engine.settle(delivery, Result(status), self.world.now)

    def die(self) -> None:
        self.open.clear()
        self.world.engine.recover(self.world.now)

    def wait(self, seconds: int) -> None:
        self.world.now += timedelta(seconds=seconds)

    def pause(self, queue: str) -> None:
        self.world.client.ask("POST", f"/v2/queues/{queue}/pause")

    def resume(self, queue: str) -> None:
        self.world.client.ask("POST", f"/v2/queues/{queue}/resume")

    def end(self) -> None:
        """All that is left arrives, as time goes by."""
        self.die()
        for queue in QUEUES[1:]:
            self.resume(queue)
        moment = self.world.now
        while moment is not None:
            self.world.now = max(self.world.now, moment)
            while deliveries := self.world.take():
                for delivery in deliveries:
                    self._settle(delivery, 200)
            moment = self.world.engine.find_next_moment(self.world.now)  # type: ignore[assignment]


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=60)
def test_every_message_arrives_or_is_a_dead_letter_and_queues_keep_their_order(steps: list[tuple[object, ...]]) -> None:
    story = Story()
    for name, *arguments in steps:
        getattr(story, str(name))(*arguments)
    story.end()
    dead = [letter["messageId"] for letter in story.world.client.letters("count=1000")]
    arrived = {key for keys in story.arrived.values() for key in keys}
    assert arrived | set(dead) == set(story.sent)
    assert not arrived & set(dead)
    for queue in QUEUES[1:]:
        first_arrivals = list(dict.fromkeys(story.arrived[queue]))
        assert first_arrivals == [key for key in story.order[queue] if key in arrived]
    assert [story.world.client.get("queues", queue)["lag"] for queue in QUEUES[1:]] == [0, 0]
