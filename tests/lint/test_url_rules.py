"""What the rules say of where QStash calls."""

from __future__ import annotations

import pytest

from tests.lint.manifests import HEAD, told


def jobs(*urls: str, more: str = "") -> str:
    """A manifest of a schedule for each URL, the first one in line 4."""
    lines = [f"  - {{name: s{at}, destination: '{url}', cron: 0 9 * * *{more}}}\n" for at, url in enumerate(urls)]
    return f"{HEAD}schedules:\n{''.join(lines)}"


def codes(*urls: str, more: str = "") -> list[str]:
    """The warnings of such a manifest, without those of time."""
    return [one for one in told(jobs(*urls, more=more)) if not one.endswith(("QS114", "QS110"))]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://api.example.com/a", "QS120"),
        ("HTTP://api.example.com/a", "QS120"),
        ("https://203.0.113.7/a", "QS121"),
        ("https://3405803783/a", "QS121"),
        ("https://[2001:db8::1]/a", "QS121"),
        ("https://qstash.upstash.io/v2/publish/https://example.com", "QS125"),
        ("https://qstash-us-east-1.upstash.io/v2/schedules", "QS125"),
        ("https://abc.ngrok.io/a", "QS126"),
        ("https://x-y-z.trycloudflare.com", "QS126"),
        ("https://webhook.site/0b7f", "QS126"),
    ],
)
def test_a_url_that_is_not_to_be_called_has_its_code(url: str, code: str) -> None:
    assert codes(url) == [f"4: {code}"]


@pytest.mark.parametrize("url", ["http://localhost:3000/a", "http://10.0.0.1/a", "https://[::1]/a", "http://127.1/a"])
def test_what_is_local_is_told_once(url: str) -> None:
    assert codes(url) == ["4: QS203"]


@pytest.mark.parametrize(
    "url",
    ["https://api.example.com/a", "https://notngrok.io/a", "https://console.upstash.io/a", "https://1.example.com"],
)
def test_an_ordinary_url_is_told_of_by_nothing(url: str) -> None:
    assert codes(url) == []


def test_callbacks_and_endpoints_are_looked_at_too() -> None:
    group = "url_groups: [{name: g, endpoints: [{url: 'http://a.example.com'}, {url: 'https://b.example.com'}]}]\n"
    text = f"{HEAD}{group}schedules: [{{destination: g, cron: 0 9 * * *, callback: 'http://example.com/done'}}]\n"
    assert told(text) == ["3: QS120", "4: QS120"]


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ("https://example.com/a/", "a slash at its end"),
        ("https://www.example.com/a", "www. in front of its host"),
        ("http://example.com/a", "http or https"),
        ("https://Example.com/a", "the way in which its host is written"),
        ("https://example.com:443/a", "the way in which its host is written"),
    ],
)
def test_a_destination_that_is_another_s_but_for_a_detail_is_told_with_it(other: str, difference: str) -> None:
    text = jobs("https://example.com/a", other, "https://example.com/a")
    assert told(text, code="QS123") == [
        f"5: calls what schedule/s0 calls but for {difference}; write what does not redirect"
    ]


@pytest.mark.parametrize("other", ["https://example.com/A", "https://example.com/a?b", "https://example.com:8443/a"])
def test_another_path_or_port_is_another_destination(other: str) -> None:
    assert told(jobs("https://example.com/a", other), code="QS123") == []


def test_the_one_that_calls_elsewhere_is_told_where_all_others_agree() -> None:
    others = [f"https://api.example.com/{at}" for at in range(3)]
    message = "calls staging.example.com, and all 3 others call api.example.com; look whether that is meant"
    assert told(jobs(*others, "https://staging.example.com/x"), code="QS122") == [f"7: {message}"]
    assert told(jobs(*others[:2], "https://staging.example.com/x"), code="QS122") == []
    assert told(jobs(*others, *["https://staging.example.com/x"] * 2), code="QS122") == []
    assert told(jobs(*others, "https://b.example.com/x", "https://c.example.com/x"), code="QS122") == []


@pytest.mark.parametrize("kind", ["callback", "failure_callback"])
@pytest.mark.parametrize("url", ["https://example.com/a", "https://www.example.com/a/"])
def test_a_callback_to_the_destination_is_told(kind: str, url: str) -> None:
    assert codes("https://example.com/a", more=f", {kind}: '{url}'") == ["4: QS124"]
    assert codes("https://example.com/a", more=f", {kind}: {{url: '{url}', retries: 1}}") == ["4: QS124"]


def test_a_callback_to_an_endpoint_of_the_group_is_told() -> None:
    group = "url_groups: [{name: g, endpoints: [{url: 'https://a.example.com'}, {url: 'https://b.example.com'}]}]\n"
    text = f"{HEAD}{group}schedules: [{{destination: g, cron: 0 9 * * *, callback: 'https://b.example.com'}}]\n"
    assert told(text) == ["4: QS124"]


def test_a_secret_host_is_not_named() -> None:
    head = f"{HEAD}variables: {{s: {{env: CRON_SECRET, secret: true}}}}\n"
    urls = [*[f"https://{{{{ s }}}}.example.com/{at}" for at in range(3)], "https://staging.example.com/x"]
    text = head + jobs(*urls).removeprefix(HEAD)
    [found] = told(text, code="QS122")
    assert "s3cret" not in found
    assert found.endswith("all 3 others call (secret); look whether that is meant")
