from __future__ import annotations

import pytest

from tests.devserver.dialogue import NOON, start

URL = "https://example.com/job"


def test_a_message_that_is_cancelled_is_gone_and_its_end_is_told() -> None:
    client = start()
    key = client.send(URL, delay="10s")
    answer = client.ask("DELETE", f"/v2/messages/{key}")
    assert (answer.status, answer.json) == (200, {"cancelled": 1})
    assert client.states(key) == ["CREATED", "CANCEL_REQUESTED", "CANCELED"]
    for method in ("GET", "DELETE"):
        assert client.ask(method, f"/v2/messages/{key}").refusal == (404, f"message {key} not found")


@pytest.mark.parametrize("target", ["/v2/messages", "/v2/messages/"])
def test_without_an_id_and_without_a_filter_all_are_cancelled(target: str) -> None:
    client = start()
    for _ in range(120):
        client.send(URL)
    assert client.ask("DELETE", f"{target}?count=100").json == {"cancelled": 120}
    assert client.ask("DELETE", target).json == {"cancelled": 0}


def test_ids_come_in_a_body_or_in_the_query() -> None:
    client = start()
    a, b, c, d = (client.send(URL) for _ in range(4))
    assert client.ask("DELETE", "/v2/messages", {"messageIds": [a, "msg_unknown"]}).json == {"cancelled": 1}
    assert client.ask("DELETE", f"/v2/messages?messageIds={b}&messageIds={c}").json == {"cancelled": 2}
    assert client.ask("DELETE", f"/v2/messages?messageIds={a},{d}").json == {"cancelled": 1}


@pytest.mark.parametrize(
    ("query", "cancelled"),
    [
        ("label=x", 2),
        ("label=x&label=y", 3),
        ("label=x,y", 3),
        ("label=x&queueName=q", 1),
        ("flowControlKey=k", 1),
        ("topicName=g", 1),
        ("scheduleId=s", 0),
        ("host=example.org", 1),
        ("host=example.com&host=example.org", 5),
        ("path=/b,c", 1),
        ("url=https://example.com/b,c", 1),
        ("url=https://example.com/b", 0),
        ("callerIp=127.0.0.1", 6),
        ("callerIP=10.0.0.1", 0),
        (f"fromDate={int(NOON.timestamp() * 1000) + 1}", 1),
        (f"toDate={int(NOON.timestamp() * 1000)}", 5),
    ],
)
def test_of_one_filter_any_value_will_do_and_all_filters_must_fit(query: str, cancelled: int) -> None:
    client = start()
    client.add_endpoints("g", {"url": "https://g.example.net/"})
    client.send("https://example.com/a", label="x", queue_name="q")
    client.send("https://example.com/b,c", label="x,z")
    client.send("https://example.com:8443/d", label="y")
    client.send("https://example.org/e", flow_control_key="k", flow_control_value="rate=1")
    client.publish("g")
    client.later(seconds=1).send("https://example.com/f")
    assert client.ask("DELETE", f"/v2/messages?{query}").json == {"cancelled": cancelled}


@pytest.mark.parametrize("query", ["fromDate=yesterday", "toDate=-1"])
def test_a_filter_that_cannot_be_read_is_refused(query: str) -> None:
    client = start()
    client.send(URL)
    assert client.ask("DELETE", f"/v2/messages?{query}").status == 400
