from __future__ import annotations

import pytest

from reconciler.probing import Target, collect
from tests.lint.manifests import HEAD, read

VARIABLES = "variables: {key: {env: CRON_SECRET, secret: true}}\n"


def targets(text: str) -> list[str]:
    """The targets of a manifest, each as method and URL."""
    return [f"{one.method} {one.url}" for one in collect(read(HEAD + text))]


def of_url(url: str, fields: str = "") -> Target:
    """The one target of a schedule with this destination."""
    text = f"schedules:\n  - {{name: job, cron: 0 9 * * *, destination: '{url}'{fields}}}\n"
    (found,) = collect(read(HEAD + VARIABLES + text))
    return found


def test_each_method_and_url_is_asked_once_however_many_call_it() -> None:
    text = """\
defaults: {failure_callback: https://a.example.com/failed}
schedules:
  - {name: a, cron: 0 9 * * *, destination: https://a.example.com/job}
  - {name: b, cron: 0 8 * * *, destination: https://a.example.com/job}
  - {name: c, cron: 0 7 * * *, destination: https://a.example.com/job, method: GET}
"""
    found = collect(read(HEAD + text))
    assert [(one.method, one.url, one.address, one.others) for one in found] == [
        ("POST", "https://a.example.com/failed", "schedule/a", 2),
        ("POST", "https://a.example.com/job", "schedule/a", 1),
        ("GET", "https://a.example.com/job", "schedule/c", 0),
    ]


def test_a_target_stands_where_its_url_is_written() -> None:
    text = "schedules:\n  - cron: 0 9 * * *\n    destination: https://a.example.com/job\n"
    assert [one.place for one in collect(read(HEAD + text))] == ["a.yaml:5:18"]


def test_callbacks_are_asked_with_methods_of_their_own() -> None:
    text = """\
schedules:
  - cron: 0 9 * * *
    destination: https://a.example.com/job
    method: DELETE
    callback: {url: https://a.example.com/done, method: PUT}
    failure_callback: https://a.example.com/failed
"""
    assert targets(text) == [
        "PUT https://a.example.com/done",
        "POST https://a.example.com/failed",
        "DELETE https://a.example.com/job",
    ]


def test_a_group_s_endpoints_are_asked_with_the_methods_of_the_schedules_that_name_it() -> None:
    text = """\
url_groups:
  - {name: used, endpoints: [{url: https://a.example.com/1}, {url: https://a.example.com/2}]}
  - {name: unused, endpoints: [{url: https://a.example.com/3}]}
schedules:
  - {name: a, cron: 0 9 * * *, destination: used, method: PUT}
  - {name: b, cron: 0 9 * * *, destination: used, method: GET}
"""
    assert targets(text) == [
        "GET https://a.example.com/1",
        "PUT https://a.example.com/1",
        "GET https://a.example.com/2",
        "PUT https://a.example.com/2",
        "POST https://a.example.com/3",
    ]


def test_what_calls_nothing_of_its_own_has_nothing_to_ask() -> None:
    assert targets("queues: [{name: q}]\nschedules: [{cron: 0 9 * * *, destination: elsewhere}]\n") == []


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://a.example.com", "https://a.example.com/"),
        ("https://a.example.com?a=1", "https://a.example.com/?a=1"),
        ("https://A.example.com:443/a/../B%2F//?x", "https://a.example.com/a/../B%2F//?x"),
        ("http://a.example.com:8080/", "http://a.example.com:8080/"),
        ("https://user:hush@a.example.com/job", "https://a.example.com/job"),
        ("https://a.example.com/job?token=hush", "https://a.example.com/job"),
        ("https://a.example.com/job?a=1&api_key=hush&b=2", "https://a.example.com/job?a=1&b=2"),
        ("https://a.example.com/job?a=1;sig=hush", "https://a.example.com/job?a=1"),
    ],
)
def test_nothing_of_a_url_that_would_let_the_probe_in_is_sent(url: str, sent: str) -> None:
    assert of_url(url).url == sent


@pytest.mark.parametrize("url", ["https://a.example.com/{{ key }}", "https://a.example.com/job?k={{ key }}"])
def test_a_url_that_is_made_with_a_secret_is_not_known_to_what_asks(url: str) -> None:
    found = of_url(url)
    assert found.is_hidden
    assert "s3cret-of-the-environment" not in repr(found)


def test_two_urls_with_secrets_are_two() -> None:
    text = "".join(
        f"  - {{name: j{path}, cron: 0 9 * * *, destination: 'https://a.example.com/{path}/{{{{ key }}}}'}}\n"
        for path in "abb"
    ).replace("name: jb", "name: jc", 1)
    found = collect(read(f"{HEAD}{VARIABLES}schedules:\n{text}"))
    assert [(one.url, one.address, one.others) for one in found] == [
        ("(secret)", "schedule/ja", 0),
        ("(secret)", "schedule/jc", 1),
    ]


@pytest.mark.parametrize(
    ("url", "local"),
    [("http://localhost:3000/a", True), ("http://10.0.0.1/", True), ("https://a.example.com/", False)],
)
def test_a_url_that_says_itself_that_it_is_private_is_known_for_it(url: str, local: bool) -> None:
    assert of_url(url).is_local is local
