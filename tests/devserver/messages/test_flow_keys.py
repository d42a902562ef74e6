from __future__ import annotations

from typing import Any

import pytest

from reconciler.devserver import Limits
from tests.devserver.dialogue import Client, start

URL = "https://example.com/job"


def use(client: Client, value: str, key: str = "key") -> None:
    client.send(URL, flow_control_key=key, flow_control_value=value)


def show(client: Client, key: str = "key") -> dict[str, Any]:
    return client.get("flowControl", key)


def test_a_key_comes_into_being_with_the_first_message_that_uses_it() -> None:
    client = start()
    assert client.ask("GET", "/v2/flowControl/key").refusal == (404, "flow control key key not found")
    use(client, "parallelism=5, rate=10, period=1m")
    assert show(client) == {
        "flowControlKey": "key",
        "waitListSize": 1,
        "parallelismMax": 5,
        "parallelismCount": 0,
        "rateMax": 10,
        "rateCount": 0,
        "ratePeriod": 60,
        "ratePeriodStart": 0,
        "isPaused": False,
        "isPinnedParallelism": False,
        "isPinnedRate": False,
    }


def test_the_latest_message_s_limits_hold() -> None:
    client = start()
    use(client, "parallelism=5, rate=10, period=1m")
    use(client, "rate=2")
    assert {name: show(client)[name] for name in ("parallelismMax", "rateMax", "ratePeriod")} == {
        "parallelismMax": 0,
        "rateMax": 2,
        "ratePeriod": 1,
    }


def test_keys_are_listed_and_found_by_a_part_of_their_names() -> None:
    client = start()
    for key in ("reports", "emails"):
        use(client, "rate=1", key)
    keys = [one["flowControlKey"] for one in client.ask("GET", "/v2/flowControl/").json]
    assert keys == ["reports", "emails"]
    assert [one["flowControlKey"] for one in client.ask("GET", "/v2/flowControl?search=mail").json] == ["emails"]


def test_what_is_pinned_no_message_changes_until_it_is_unpinned() -> None:
    client = start()
    use(client, "parallelism=5, rate=10, period=1m")
    client.ask("POST", "/v2/flowControl/key/pin?parallelism=3&rate=20&period=120")
    use(client, "parallelism=7, rate=7")
    pinned = show(client)
    assert (pinned["parallelismMax"], pinned["rateMax"], pinned["ratePeriod"]) == (3, 20, 120)
    assert (pinned["isPinnedParallelism"], pinned["isPinnedRate"]) == (True, True)
    client.ask("POST", "/v2/flowControl/key/unpin?parallelism=true&rate=false")
    assert show(client) == pinned | {"isPinnedParallelism": False}
    use(client, "parallelism=7, rate=7")
    assert (show(client)["parallelismMax"], show(client)["rateMax"]) == (7, 20)
    client.ask("POST", "/v2/flowControl/key/unpin")
    assert show(client)["isPinnedRate"]


@pytest.mark.parametrize("query", ["parallelism=0", "rate=x", "rate=-1", "period=5", "", "rate=1&period="])
def test_what_cannot_be_pinned_is_refused(query: str) -> None:
    assert start().ask("POST", f"/v2/flowControl/key/pin?{query}").status == 400


def test_a_key_is_paused_and_resumed_also_before_it_was_used() -> None:
    client = start()
    client.ask("POST", "/v2/flowControl/key/pause")
    use(client, "rate=1")
    assert show(client)["isPaused"]
    client.ask("POST", "/v2/flowcontrol/key/resume/")
    assert not show(client)["isPaused"]


def test_the_rate_is_reset_to_a_period_that_begins_now() -> None:
    client = start()
    use(client, "rate=1")
    client.ask("POST", "/v2/flowControl/key/resetRate")
    assert (show(client)["rateCount"], show(client)["ratePeriodStart"]) == (0, int(client.now.timestamp()))


def test_the_deliveries_of_all_keys_are_counted_together() -> None:
    client = start(limits=Limits(global_parallelism=7))
    answer = client.ask("GET", "/v2/globalParallelism")
    assert answer.json == {"parallelismMax": 7, "parallelismCount": 0}
