"""An apply under QStash's limit of a hundred requests a second, by a clock that only waiting moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import material
from reconciler.api import Client, Target
from reconciler.devserver import Limits, Quirks, Server, Store
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Fate
from reconciler.plan import make_plan
from tests.transport import ServerTransport

LIMIT = 100
SIZE = 600


@dataclass
class Clock:
    """Seconds since 1970; an answer takes one hundredth of a millisecond."""

    seconds: float = 1_795_000_000.0

    def wait(self, seconds: float) -> None:
        self.seconds += seconds

    def read(self) -> float:
        return self.seconds

    def tell(self) -> datetime:
        self.seconds += 1e-5
        return datetime.fromtimestamp(self.seconds, UTC)


@dataclass
class Applied:
    """What became of an apply: how many of its requests were answered in which second, and how."""

    fates: set[Fate] = field(default_factory=set)
    taken: Counter[int] = field(default_factory=Counter)
    refused: int = 0

    @property
    def steady(self) -> list[int]:
        """The requests of each whole second, when the limit is known."""
        return [self.taken[second] for second in sorted(self.taken)[2:-1]]


def apply_under_limit(max_rps: float | None, burst_headers: str) -> Applied:
    clock, applied = Clock(), Applied()
    server = Server(
        Store(), limits=Limits(requests_per_second=LIMIT), quirks=Quirks.parse([f"burst-headers={burst_headers}"])
    )

    def note(_method: str, _path: str, status: int) -> None:
        applied.refused += status == 429
        applied.taken[int(clock.seconds)] += status != 429

    document = Document("schedules.yaml", Path(), material.render(SIZE).encode())
    manifest = load((document,), Inputs(material.SECRETS), LocalUrls.REFUSE)
    with Client(
        Target("http://qstash.test", server.accounts.users[0].token),
        transport=ServerTransport(server, clock.tell),
        max_rps=max_rps,
        on_request=note,
        sleep=clock.wait,
        clock=clock.read,
        now=clock.read,
    ) as client:
        plan = make_plan(KINDS, manifest, {kind.name: kind.fetch(client) for kind in KINDS})
        applied.fates = {one.fate for one in apply(plan, BY_NAME, client, 1)}
    return applied


@pytest.mark.parametrize("burst_headers", ["refusals", "always"])
def test_by_default_a_fifth_of_the_limit_is_left_to_the_application(burst_headers: str) -> None:
    applied = apply_under_limit(None, burst_headers)
    assert applied.fates == {Fate.APPLIED}
    assert {79, 80, 81}.issuperset(applied.steady)
    assert len(applied.steady) >= 4
    assert applied.refused == (burst_headers == "refusals")


@pytest.mark.parametrize("burst_headers", ["refusals", "always"])
@pytest.mark.parametrize("asked", [95, 30])
def test_who_says_how_much_gets_so_much_and_leaves_the_rest(asked: int, burst_headers: str) -> None:
    applied = apply_under_limit(asked, burst_headers)
    assert applied.fates == {Fate.APPLIED}
    assert {asked - 1, asked, asked + 1}.issuperset(applied.steady)
    assert applied.refused == 0


def test_who_asks_for_more_than_the_limit_gets_what_there_is_and_nothing_fails() -> None:
    applied = apply_under_limit(500, "always")
    assert applied.fates == {Fate.APPLIED}
    assert sum(applied.steady) >= 0.9 * LIMIT * len(applied.steady)
    assert max(applied.steady) <= LIMIT
