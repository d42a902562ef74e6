from __future__ import annotations

import re

import pytest

from reconciler.kinds.fields import is_url, looks_like_host
from reconciler.kinds.fields.destination import check_destination


@pytest.mark.parametrize(
    "destination",
    [
        "https://example.com/api/jobs/daily-digest",
        "https://example.com/?upstash=1&token=2&x-upstash-y=3",
        "order-processors",
        "reports.v2",
    ],
)
def test_a_url_or_a_groups_name_is_taken_as_it_is(destination: str) -> None:
    assert check_destination(destination) == destination


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ("", "is empty; write a URL"),
        ("api/llm", "is one of QStash's own API destinations, which are not supported; write the provider's URL"),
        ("my group", "is neither a URL nor the name of a URL group"),
        ("a@b", "is neither a URL nor the name of a URL group"),
        (" order-processors", "has white space in front; take it away"),
        ("example.com/x", "has no scheme; did you forget https://"),
        ("localhost:3000", "has no scheme; did you forget http://"),
        ("..", "has no scheme; did you forget https://"),
        ("https%3A%2F%2Fa.b", "is percent-encoded as a whole"),
        ("https://a b.c", "has a blank at character 10"),
        ("https://a.b/?qstash_token=x", "has qstash_token in its query, which QStash takes for its own token"),
        ("https://a.b/?x=1&Upstash-Retries=2", "has a key upstash-… in its query, which QStash takes as a setting"),
        ("https://a.b/?%75pstash-delay=2", "has a key upstash-… in its query"),
    ],
)
def test_a_mistake_in_a_destination_is_told_with_advice(destination: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_destination(destination)


@pytest.mark.parametrize(("destination", "url"), [("https://a.b", True), ("order-processors", False)])
def test_a_url_is_told_from_a_groups_name(destination: str, url: bool) -> None:
    assert is_url(destination) is url


@pytest.mark.parametrize(
    "name", ["api.example.com", "www.example", "localhost", "10.0.0.1", "EXAMPLE.COM", "example.com."]
)
def test_a_name_like_a_host_is_known(name: str) -> None:
    assert looks_like_host(name)


@pytest.mark.parametrize("name", ["order-processors", "reports.v2", "v1.0", "a_b.c_d", "emails."])
def test_a_name_like_a_groups_is_known(name: str) -> None:
    assert not looks_like_host(name)
