"""What no item of a manifest can know alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.head import LARGEST_BODY, MEGABYTE
from tests.manifest.manifests import HEAD, complaints, item, read, schedules

LOCAL = "is on this machine or a private network, where QStash cannot reach it; set a public address"


def warnings(*texts: str, local_urls: LocalUrls = LocalUrls.WARN, folder: Path = Path()) -> list[str]:
    return [
        f"{one.place}: {one.address} {one.message} [{one.code}]"
        for one in read(*texts, local_urls=local_urls, folder=folder).warnings
    ]


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (
            "schedules: [{destination: g, cron: 0 9 * * *}]",
            "schedules: [{destination: g, cron: 0 8 * * *}]",
            "b.yaml:3:13: schedules[0]: has the same key as schedules[0] (a.yaml:3); give each a name",
        ),
        (
            "schedules: [{name: a, destination: g, cron: 0 9 * * *}]",
            "schedules: [{name: a, destination: h, cron: 0 9 * * *}]",
            "b.yaml:3:13: schedules[0]: has the same key as schedules[0] (a.yaml:3); give each a name",
        ),
        (
            "schedules: [{name: a, destination: g, cron: 0 9 * * *}]",
            "schedules: [{id: a, destination: h, cron: 0 9 * * *}]",
            "b.yaml:3:13: schedules[0]: has the same key as schedules[0] (a.yaml:3); give each a name",
        ),
        (
            "schedules: [{id: x, name: a, destination: g, cron: 0 9 * * *}]",
            "schedules: [{id: x, name: b, destination: h, cron: 0 9 * * *}]",
            "b.yaml:3:18: schedules[0].id: is also the id of schedules[0] (a.yaml:3); keep one",
        ),
        (
            "queues: [{name: q}]",
            "queues: [{name: q, parallelism: 2}]",
            "b.yaml:3:10: queues[0]: has the same key as queues[0] (a.yaml:3); keep one",
        ),
    ],
)
def test_what_stands_twice_is_told_with_both_places(first: str, second: str, problem: str) -> None:
    assert complaints(f"{HEAD}{first}\n", f"{HEAD}{second}\n") == [problem]


def test_one_destination_may_have_several_schedules_that_have_names() -> None:
    assert len(read(schedules("name: a") + item("name: b") + item()).desired["schedule"]) == 3


def referring(to: str, line: str = "") -> str:
    return f"{HEAD}{line}{chr(10) if line else ''}schedules:\n  - {{cron: 0 9 * * *, {to}}}\n"


@pytest.mark.parametrize("line", ["queues: []", "queues: [{name: others}]"])
def test_an_undeclared_queue_is_a_warning_where_queues_are_managed(line: str) -> None:
    assert warnings(referring("destination: g, queue: emails", line)) == [
        (
            "a.yaml:5:46: schedule/g names a queue that is not declared; "
            "QStash makes it at first use, with its own defaults [QS204]"
        )
    ]


@pytest.mark.parametrize("prune", ["", "prune: {queues: all}\n"])
def test_an_undeclared_queue_is_told_with_the_one_that_was_probably_meant(prune: str) -> None:
    text = referring("destination: g, queue: emials", f"{prune}queues: [{{name: emails}}]")
    told = warnings(text) if not prune else complaints(text)
    assert [one.partition("; ")[2].removesuffix(" [QS204]") for one in told] == ["did you mean emails"]


@pytest.mark.parametrize("line", ["", "queues: [{name: emails}]", "url_groups: []"])
def test_a_queue_that_is_declared_or_not_managed_is_no_matter(line: str) -> None:
    assert warnings(referring("destination: g, queue: emails", line)) == []


@pytest.mark.parametrize(
    ("prune", "to", "problem"),
    [
        (
            "queues",
            "destination: g, queue: a",
            "46: schedules[0].queue: names a queue that prune would delete; declare it under queues",
        ),
        (
            "url_groups",
            "destination: g",
            "36: schedules[0].destination: names a url group that prune would delete; declare it under url_groups",
        ),
    ],
)
def test_what_prune_would_delete_cannot_be_referred_to_undeclared(prune: str, to: str, problem: str) -> None:
    assert complaints(referring(to, f"prune: {{{prune}: all}}")) == [f"a.yaml:5:{problem}"]


@pytest.mark.parametrize("host", ["example.com", "api.example.co.uk", "www.example", "10.0.0.1", "localhost"])
def test_a_host_that_is_no_declared_group_is_a_url_whose_scheme_was_forgotten(host: str) -> None:
    assert complaints(referring(f"destination: {host}")) == [
        (
            "a.yaml:4:36: schedules[0].destination: "
            "is neither a URL nor a url group of this manifest; did you forget https://"
        )
    ]


def test_a_group_whose_name_has_a_dot_may_be_declared() -> None:
    line = "url_groups: [{name: example.com, endpoints: [{url: 'https://example.com'}]}]"
    assert warnings(referring("destination: example.com", line)) == []


CALLS = [
    (schedules("").replace("https://example.com", "http://localhost:3000"), "4:19: schedules[0].destination"),
    (schedules("callback: 'http://127.0.0.1'"), "4:73: schedules[0].callback"),
    (schedules("failureCallback: {url: 'http://10.1.2.3'}"), "4:80: schedules[0].failure_callback"),
    (
        f"{HEAD}url_groups:\n  - {{name: g, endpoints: [{{url: 'https://example.com'}}, {{url: 'http://192.168.0.1'}}]}}\n",
        "4:63: url_groups[0].endpoints[1].url",
    ),
]


@pytest.mark.parametrize(("text", "place"), CALLS)
def test_a_url_that_qstash_cannot_reach_is_a_warning_a_problem_or_nothing(text: str, place: str) -> None:
    assert warnings(text, local_urls=LocalUrls.ALLOW) == []
    (warning,) = warnings(text, local_urls=LocalUrls.WARN)
    assert warning.startswith(f"a.yaml:{place.partition(': ')[0]}: ")
    assert warning.endswith(f" {LOCAL} [QS203]")
    assert complaints(text, local_urls=LocalUrls.REFUSE) == [f"a.yaml:{place}: {LOCAL}"]


@pytest.mark.parametrize(
    ("size", "head", "warned"),
    [
        (MEGABYTE, "", False),
        (MEGABYTE + 1, "", True),
        (MEGABYTE + 1, "max_body: 2MB\n", False),
        (2001, "maxBody: 2KB\n", True),
    ],
)
def test_a_body_beyond_the_limit_is_a_warning(tmp_path: Path, size: int, head: str, *, warned: bool) -> None:
    (tmp_path / "body").write_bytes(b"x" * size)
    found = warnings(head + schedules("body_file: body"), folder=tmp_path)
    assert [f"is {size:,} bytes long" in one for one in found] == [True] * warned


def test_a_body_that_no_plan_takes_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(b"x" * (LARGEST_BODY + 1))
    (problem,) = complaints(schedules("body_file: body"), folder=tmp_path)
    assert problem.endswith(": is 50,000,001 bytes long; no plan takes more than 50,000,000")


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ("method: GET, body: a", "goes with a GET, where most servers do not look at it; use POST [QS202]"),
        (
            "callback: {url: 'https://example.com', delay: 1s}",
            "is refused by QStash since 2025-03, though its documentation has it [QS207]",
        ),
    ],
)
def test_what_is_allowed_but_probably_not_meant_is_a_warning(fields: str, warning: str) -> None:
    (found,) = warnings(schedules(fields))
    assert found.endswith(f": schedule/https://example.com/a {warning}")


def test_warnings_are_in_order() -> None:
    text = schedules("method: GET, body: a", "method: GET, body: a", "callback: {url: 'http://localhost', delay: 1}")
    found = read(text).warnings
    assert list(found) == sorted(found)
    assert [one.code for one in found] == ["QS202", "QS202", "QS203", "QS207"]
