from __future__ import annotations

import pytest

from reconciler.devserver.wire import Request
from tests.devserver.dialogue import NOON, start

CONSOLE = "https://console.upstash.com"


def test_a_preflight_of_the_console_is_answered_without_a_token() -> None:
    headers = (("Origin", CONSOLE), ("Access-Control-Request-Headers", "authorization,upstash-cron"))
    response = start().server.handle(Request("OPTIONS", b"/v2/schedules/https://example.com", headers), NOON)
    assert response.status == 204
    assert (
        dict(response.headers).items()
        >= {
            "Access-Control-Allow-Origin": CONSOLE,
            "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
            "Access-Control-Allow-Headers": "authorization,upstash-cron",
        }.items()
    )


@pytest.mark.parametrize("origin", [CONSOLE, "http://localhost:3000", "http://127.0.0.1"])
def test_an_answer_names_the_origin_that_may_read_it(origin: str) -> None:
    answer = start().ask("GET", "/v2/keys", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize("origin", ["https://example.com", "https://console.upstash.com.example.com", "null"])
def test_no_other_page_may_read_an_answer(origin: str) -> None:
    answer = start().ask("GET", "/v2/keys", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


PUBLISH = "/v2/publish/https://example.com/job"


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("", "localhost:8080", 200),  # no browser, or none that says whence it comes: no page can leave it out
        (CONSOLE, "localhost:8080", 200),
        ("http://localhost:3000", "localhost:8080", 200),
        ("http://192.168.1.5:8080", "192.168.1.5:8080", 200),  # the server's own page, by another address
        ("http://192.168.1.5:3000", "192.168.1.5:8080", 403),
        ("https://example.com", "localhost:8080", 403),
        ("http://rebound.example.com:8080", "rebound.example.com:8080", 403),
        ("null", "localhost:8080", 403),
        ("null", "null", 403),
    ],
)
def test_pages_of_other_sites_change_nothing_though_they_know_the_token(origin: str, host: str, status: int) -> None:
    client = start()
    assert client.ask("POST", PUBLISH, headers={"Origin": origin, "Host": host}).status == status
    assert len(client.events()) == (1 if status == 200 else 0)


def test_what_another_site_may_not_do_it_is_told() -> None:
    answer = start().ask("POST", PUBLISH, headers={"Origin": "https://example.com", "Host": "localhost:8080"})
    assert answer.refusal == (403, "pages of https://example.com may change nothing here")
