from __future__ import annotations

import pytest

from reconciler.api.call import Call
from reconciler.errors import UsageError


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v2/schedules", "POST /v2/schedules"),
        ("/v2/schedules/acme.daily/pause", "POST /v2/schedules/acme.daily/pause"),
        ("/v2/schedules/https://user:hush@hush.example/hush?token=hush", "POST /v2/schedules/https://…"),
        ("/v2/events?cursor=hush", "POST /v2/events?…"),
        ("/v2/x?next=https://hush.example", "POST /v2/x?…"),
    ],
)
def test_a_request_is_shown_without_what_may_be_secret(path: str, shown: str) -> None:
    call = Call.of("POST", path, {"Upstash-Forward-Authorization": "hush"}, b"hush")
    assert str(call) == shown
    assert "hush" not in repr(call)


@pytest.mark.parametrize("value", ["a\r\nX: hush", "hush\n", " hush", "hush\t", "hu\x00sh", "hush\x7f", "\udc80hush"])
def test_a_header_that_http_cannot_carry_is_refused_unrepeated(value: str) -> None:
    with pytest.raises(UsageError, match="Upstash-Forward-Note") as caught:
        Call.of("POST", "/v2/schedules/x", {"Upstash-Forward-Note": value})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["Transfer-Encoding", "Content-Length", "Host", "Authorization", "Upstash-", "Upstash-Ä"]
)
def test_a_header_that_is_not_of_the_api_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        Call.of("POST", "/v2/schedules/x", {name: "1"})


@pytest.mark.parametrize("path", ["", "v2/keys", "/v2/a b", "/v2/a\r\nb", "/v2/é", "/v2/a\n"])
def test_a_path_that_http_cannot_carry_is_refused(path: str) -> None:
    with pytest.raises(UsageError):
        Call.of("GET", path)


def test_a_deletion_without_an_id_is_refused_since_it_would_be_one_of_everything() -> None:
    with pytest.raises(UsageError, match="without an id"):
        Call.of("DELETE", "/v2/schedules/")
