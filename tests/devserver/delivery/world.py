"""The server's core and its engine, receivers that are functions, and a time that goes where it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from reconciler.devserver import Limits, Quirks, Server, Store
from reconciler.devserver.delivery.engine import Engine
from reconciler.devserver.delivery.exchange import Delivery, Outgoing, Result
from tests.devserver.dialogue import NOON, Client

Receiver = Callable[[Outgoing], Result]
URL = "https://example.com/job"


def answer(status: int, body: bytes = b"", **header: str) -> Receiver:
    """A receiver that always answers the same; ``retry_after`` stands for ``Retry-After``."""
    fields = {name.replace("_", "-").title(): [value] for name, value in header.items()}
    return lambda _: Result(status, fields, body)


def answer_in_turn(*statuses: int) -> Receiver:
    """A receiver that answers with one status after another, and goes on with the last one."""
    left = list(statuses)
    return lambda _: Result(left.pop(0) if len(left) > 1 else left[0])


@dataclass
class World:
    """``sent`` holds what went out, each with the seconds since the beginning."""

    quirks: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    receivers: dict[str, Receiver] = field(default_factory=dict)
    now: datetime = NOON
    sent: list[tuple[float, Outgoing]] = field(default_factory=list)

    def __post_init__(self) -> None:
        quirks, store, numbers = Quirks.parse(self.quirks), Store(), count(1)

        def new_id(prefix: str) -> str:
            return f"{prefix}_{next(numbers):028}"  # as long as a key must be

        self.server = Server(store, quirks=quirks, limits=self.limits, new_id=new_id)
        self.engine = Engine(store, quirks=quirks, limits=self.limits, new_id=new_id)

    @property
    def client(self) -> Client:
        return Client(self.server, now=self.now)

    @property
    def log(self) -> list[tuple[float, str]]:
        """When what went where."""
        return [(second, outgoing.url) for second, outgoing in self.sent]

    @property
    def seconds(self) -> list[float]:
        return [second for second, _ in self.sent]

    @property
    def bodies(self) -> list[str]:
        return [outgoing.body.decode() for _, outgoing in self.sent]

    def take(self) -> tuple[Delivery, ...]:
        """What is due, which is on its way from here on."""
        return self.engine.due(self.now)

    def settle(self, delivery: Delivery, status: int = 200) -> None:
        self.engine.settle(delivery, Result(status), self.now)

    def run(self) -> None:
        """Delivers what is due now, and what comes of it."""
        while deliveries := self.take():
            for delivery in deliveries:
                outgoing = delivery.prepare(self.now)
                self.sent.append(((self.now - NOON).total_seconds(), outgoing))
                receive = self.receivers.get(outgoing.url, answer(200))
                self.engine.settle(delivery, receive(outgoing), self.now)

    def go_on(self, **delta: float) -> None:
        """Lets time pass, from one moment at which something is due to the next."""
        end = self.now + timedelta(**delta)
        self.run()
        while (moment := self.engine.find_next_moment(self.now)) is not None and moment <= end:
            assert moment > self.now
            self.now = moment
            self.run()
        self.now = end
