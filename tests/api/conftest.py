from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final

import pytest

from reconciler.api import Client, Target
from tests.api.scripted import Script, serve

TOKEN: Final = "eyJVc2VySUQiOiJ0ZXN0In0="


@dataclass
class FakeTime:
    """Time that passes only where somebody sleeps; ``slept`` holds every sleep."""

    seconds: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def qstash() -> Generator[Script]:
    with serve() as script:
        yield script


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def client(qstash: Script, fake_time: FakeTime) -> Generator[Client]:
    target = Target(qstash.url, TOKEN)
    with Client(target, sleep=fake_time.sleep, clock=fake_time, now=fake_time, user_agent="qstash-sync/1.2") as client:
        yield client
