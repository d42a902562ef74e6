from __future__ import annotations

import httpx
import pytest

from reconciler.devserver import serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.faults import Cut
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from tests.devserver.dialogue import NOON
from tests.transport import ServerTransport

HEADERS = {"Authorization": f"Bearer {DEV_USERS[0].token}", "Upstash-Cron": "* * * * *", "Upstash-Schedule-Id": "s"}


def connect(server: Server) -> httpx.Client:
    return httpx.Client(base_url="http://server", headers=HEADERS, transport=ServerTransport(server, lambda: NOON))


def test_a_client_is_answered_without_a_network() -> None:
    client = connect(Server(Store()))
    assert client.post("/v2/schedules/https://example.com/a?b=c", content=b"body").json() == {"scheduleId": "s"}
    shown = client.get("/v2/schedules/s").json()
    assert (shown["destination"], shown["body"]) == ("https://example.com/a?b=c", "body")
    assert shown["createdAt"] == int(NOON.timestamp() * 1000)


def test_a_raw_target_goes_out_as_it_is() -> None:
    server = Server(Store())
    client = connect(server)
    client.post("/", extensions={"target": b"/v2/schedules/https://example.com/a/../b"})
    assert client.get("/v2/schedules/s").json()["destination"] == "https://example.com/a/../b"


@pytest.mark.parametrize("fault", [Cut("before"), Cut("amid"), Cut("after")], ids=str)
def test_a_connection_that_is_cut_is_the_same_error_as_on_a_socket(fault: Cut) -> None:
    cut = around([Rule(fault)])
    with serve(port=0, around=cut) as running, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{running.url}/v2/keys", headers=HEADERS)
    with pytest.raises(httpx.RemoteProtocolError):
        connect(Server(Store(), around=cut)).get("/v2/keys")
