from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.fields.url import check_url, explain_url

# Letters that meet often in URLs, so that generated texts come close to being one.
PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "a",
        "example.com",
        "[::1]",
        "[",
        "]",
        ":",
        ":80",
        "@",
        "/",
        "?",
        "#",
        "%",
        "%41",
        ".",
        " ",
        "é",
        "\n",
    ]
)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/api/jobs/daily-digest?a=1&b=%20",
        "http://localhost:3000/x",
        "HTTPS://EXAMPLE.COM./",
        "https://user:p%40ss@example.com/x",
        "https://a@b@example.com",
        "http://[::1]:8080/",
        "http://my_host:65535",
        "https://example.com?x=%zz",
        "https://example.com/a/../b//c;d='e'!(f)*{g}|\\^`\"<>",
        "https://xn--gnlk-0ra.example/",
    ],
)
def test_a_url_is_taken_byte_for_byte(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is empty; write a URL such as https://example.com/api/job"),
        (" ", "is empty"),
        (" https://a.b", "has white space in front; take it away"),
        ("https://a.b\n", "has white space at the end; take it away"),
        ("https://a.b/c d", "has a blank at character 14; write %20"),
        ("https://a.b/c\td", "has a tab at character 14; write the URL in one line without it"),
        ("https://a.b/c\x00d", "has a control character at character 14"),
        ("https://a.b/#top", 'has a "#" at character 13; take the fragment away, it is never sent'),
        ("https://günlük.example", "outside ASCII at character 10; write the host in punycode (xn--…)"),
        ("https://a.b/günlük", "outside ASCII at character 14; write it percent-encoded (é is %C3%A9)"),
        ("https%3A%2F%2Fa.b", "is percent-encoded as a whole; write it as it is, with https://"),
        ("example.com/x", "has no scheme; did you forget https://"),
        ("example.com:8080", "has no scheme; did you forget https://"),
        ("example.com/?next=https://a.b", "has no scheme; did you forget https://"),
        ("${APP_URL}/x", "begins with a variable as shells have them; write {{ app_url }}, and declare app_url"),
        ("$APP_URL/x", "begins with a variable as shells have them"),
        ("localhost:3000", "has no scheme; did you forget http://"),
        ("127.0.0.1/x", "has no scheme; did you forget http://"),
        ("//example.com/x", "has no scheme; write https: in front of it"),
        ("/api/job", "is only a path; write the whole URL, with https:// and the host"),
        ("https:/a.b", "has no two slashes behind its scheme; write https://"),
        ("https:a.b", "has no two slashes behind its scheme; write https://"),
        ("ftp://a.b", "has a scheme that QStash does not call; write http:// or https://"),
        ("https://", "has no host; write one behind the two slashes"),
        ("https:///x", "has no host"),
        ("https://:80/", "has no host"),
        ("https://u^r@a.b/", "has a character in its user or password that must be percent-encoded"),
        ("https://[zz]/", "has a host in brackets that is not an IPv6 address"),
        ("https://[::1]x/", "has a host in brackets that is not an IPv6 address"),
        ("https://a..b/", "has a host with nothing between two dots"),
        ("https://a%20b.c/", "has a host with a character that no host has; use letters, digits, hyphen and dot"),
        ("https://a.b:0/", "has a port that is not a number from 1 to 65535"),
        ("https://a.b:65536/", "has a port that is not a number from 1 to 65535"),
        ("https://a.b:/", "has a port that is not a number from 1 to 65535"),
        ("https://a.b:http/", "has a port that is not a number from 1 to 65535"),
        ("https://a.b/50%", 'has a "%" at character 15 that begins no escape; write %25'),
    ],
)
def test_a_mistake_in_a_url_is_told_with_advice(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check_url(url)


@pytest.mark.parametrize("url", ["https://u:hunter2@a b", "hunter2.example/x", "ftp://hunter2", "https://a.b/hunter2%"])
def test_no_message_quotes_the_url(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        check_url(url)
    assert "hunter2" not in str(caught.value)


def find_reason(text: str) -> str:
    try:
        check_url(text)
    except ValueError as error:
        return str(error)
    return ""


@given(st.lists(PIECES, max_size=8).map("".join))
def test_every_text_is_a_url_with_a_host_or_is_told_why_not(text: str) -> None:
    if reason := find_reason(text):
        assert "; " in reason
        assert not reason.startswith("is not a URL")
    else:
        assert urlsplit(text).hostname
        assert urlsplit(text).port != 0


def test_what_no_rule_explains_is_told_with_an_example() -> None:
    assert explain_url("https://example.com") == "is not a URL; write it whole, such as https://example.com/api/job"
