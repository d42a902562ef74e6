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
