from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.faults import Late, Refused
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.devserver.wire import Request
from tests.devserver.dialogue import NOON, Client


def ask(count: int, *rules: Rule, target: str = "/v2/queues") -> str:
    """A mark for each of so many requests: ``x`` where it was refused."""
    client = Client(Server(Store(), around=around(rules)))
    return "".join("x" if client.ask("GET", target).status == 503 else "." for _ in range(count))


@pytest.mark.parametrize(
    ("settings", "struck"),
    [
        ({}, "xxxxxxxx"),
        ({"times": 3}, "xxx....."),
        ({"nth": 3}, "..x....."),
        ({"every": 3}, "..x..x.."),
        ({"every": 3, "times": 1}, "..x....."),
        ({"nth": 2, "every": 3}, ".x..x..x"),
        ({"nth": 4, "every": 1}, "...xxxxx"),
        ({"nth": 4, "every": 1, "times": 2}, "...xx..."),
        ({"probability": 0}, "........"),
        ({"method": "POST"}, "........"),
        ({"method": "get"}, "xxxxxxxx"),
    ],
    ids=str,
)
def test_a_rule_strikes_at_its_turns_and_no_others(settings: dict[str, Any], struck: str) -> None:
    assert ask(8, Rule(Refused(), **settings)) == struck


@pytest.mark.parametrize(
    ("path", "target", "struck"),
    [
        ("*", "/v2/queues", "x"),
        ("/v2/queues", "/v2/queues", "x"),
        ("/v2/queues", "/v2/Queues", "x"),
        ("/v2/Queues", "/v2/queues", "x"),
        ("/v2/queues", "/v2/queues/q", "."),
        ("/v2/queues*", "/v2/queues/q/pause", "x"),
        ("/v2/queues/*", "/v2/queues", "."),
        ("/v2/schedules/https://example.com/*", "/v2/schedules/https://example.com/a/b", "x"),
        ("*/pause", "/v2/schedules/s/pause?qstash_token=t", "x"),
        ("*token*", "/v2/schedules/s/pause?qstash_token=t", "."),
    ],
)
def test_a_pattern_is_for_what_stands_before_the_query_in_any_case(path: str, target: str, struck: str) -> None:
    assert ask(1, Rule(Refused(), path=path), target=target) == struck


def test_chance_is_the_same_for_the_same_seed() -> None:
    first, again, other = (ask(64, Rule(Refused(), probability=0.5, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert 16 < first.count("x") < 48


@given(st.integers(1, 5), st.integers(0, 99))
def test_what_chance_has_in_store_is_not_shifted_by_the_other_settings(every: int, seed: int) -> None:
    all_of_them = ask(20, Rule(Refused(), probability=0.5, seed=seed))
    some = ask(20, Rule(Refused(), probability=0.5, seed=seed, every=every))
    assert some == "".join(one if number % every == 0 else "." for number, one in enumerate(all_of_them, start=1))


def test_a_request_goes_through_the_rules_in_their_order_until_one_answers() -> None:
    waits: list[float] = []
    rules = [Rule(Late(1)), Rule(Refused(), nth=2), Rule(Late(2), nth=2)]
    client = Client(Server(Store(), around=around(rules, waits.append)))
    assert [client.ask("GET", "/v2/queues").status for _ in range(3)] == [200, 503, 200]
    # The refused request never came to the last rule, whose second one is the third that was sent.
    assert waits == [1, 1, 1, 2]


def test_every_server_counts_for_itself() -> None:
    wrap = around([Rule(Refused(), nth=1)])
    clients = [Client(Server(Store(), around=wrap)) for _ in range(2)]
    assert [client.ask("GET", "/v2/queues").status for client in clients] == [503, 503]


def test_threads_are_counted_together() -> None:
    client = Client(Server(Store(), around=around([Rule(Refused(), every=4)])))
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: client.ask("GET", "/v2/queues").status, range(400)))
    assert statuses.count(503) == 100


def test_what_a_fault_answers_is_what_the_log_holds() -> None:
    client = Client(Server(Store(), around=around([Rule(Refused(), nth=1)])))
    client.server.handle(Request("GET", b"/v2/queues"), NOON)
    client.server.handle(Request("GET", b"/v2/queues"), NOON)
    assert [entry.status for entry in client.server.log] == [503, 401]


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"nth": 0}, "nth is 1 or more"),
        ({"every": 0}, "every is 1 or more"),
        ({"times": -1}, "times is 1 or more"),
        ({"probability": 1.5}, "probability is from 0 to 1"),
    ],
)
def test_a_rule_that_can_never_hold_is_refused(settings: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=f"^{rule}$"):
        Rule(Refused(), **settings)
