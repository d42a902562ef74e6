from __future__ import annotations

from dataclasses import replace

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.log import Entry
from tests.devserver.dialogue import start


def test_a_request_is_logged_as_it_came_without_its_token() -> None:
    client = start()
    token = DEV_USERS[0].token
    client.ask("GET", f"/v2/Queues/?a=%20&qstash_token={token}", headers={"X-A": "é".encode()})
    entries = list(client.server.log)
    assert entries == [Entry("GET", b"/v2/Queues/?a=%20&qstash_token=***", (("X-A", "é"),), 200)]
    assert token not in repr(entries)


def test_refused_requests_are_logged_with_their_status() -> None:
    client = start()
    replace(client, token="none").ask("GET", "/v2/queues")
    client.ask("GET", "/v2/nothing")
    assert [entry.status for entry in client.server.log] == [401, 404]


def test_reads_and_writes_are_told_apart() -> None:
    client = start()
    client.put_queue("q")
    client.names("queues")
    client.ask("DELETE", "/v2/queues/q")
    log = client.server.log
    assert [entry.method for entry in log.reads] == ["GET"]
    assert [entry.method for entry in log.writes] == ["POST", "DELETE"]
    assert log.of("DELETE") == log.writes[1:]


def test_a_cleared_log_is_empty() -> None:
    client = start()
    client.names("queues")
    assert len(client.server.log) == 1
    client.server.log.clear()
    assert list(client.server.log) == []
