"""The items of a section, each with its defaults beneath it, as desired resources."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.difference.mask import shown
from reconciler.kinds.schedule.spec import UTC
from reconciler.kinds.url_group import UrlGroupSpec
from reconciler.values import Text, secrets_in
from tests.manifest.manifests import HEAD, complaints, item, read, schedules, specs

HUSH = "variables: {hush: {default: do-not-tell, secret: true}}\n"


def with_defaults(defaults: str, *fields: str) -> str:
    return schedules(*fields).replace("schedules:", f"defaults: {{{defaults}}}\nschedules:", 1)


def with_secret(fields: str) -> str:
    return schedules(f"name: a, {fields}") + HUSH


def test_defaults_lie_beneath_every_schedule_and_what_an_item_says_beats_them() -> None:
    text = with_defaults("retries: 1, timezone: Europe/Istanbul, labels: [a]", "", "retries: 0, labels: [b]")
    first, second = specs(read(text))
    assert (first.retries, first.timezone, first.labels) == (1, "Europe/Istanbul", ("a",))
    assert (second.retries, second.timezone, second.labels) == (0, "Europe/Istanbul", ("b",))


def test_headers_merge_by_name_whatever_the_letters_and_all_else_is_replaced() -> None:
    text = with_defaults(
        "headers: {X-A: low, X-B: low, X-C: low}, callback: {url: 'https://example.com/low', retries: 1}",
        "headers: {x-a: high, X-B: null}, callback: {url: 'https://example.com/high'}",
    )
    (spec,) = specs(read(text))
    assert dict(spec.headers) == {"X-A": Text("high"), "X-C": Text("low")}
    assert shown(spec.callback) == {"url": "https://example.com/high"}


@pytest.mark.parametrize(
    "name", ["retries", "timezone", "headers", "body", "queue", "labels", "callback", "flow_control", "paused"]
)
def test_null_takes_a_default_away(name: str) -> None:
    defaults = (
        "retries: 1, timezone: Europe/Istanbul, headers: {A: b}, body: text, queue: q, labels: [a], "
        "callback: 'https://example.com', flow_control: {key: k, rate: 1}, paused: true"
    )
    (kept,) = specs(read(with_defaults(defaults, "")))
    (taken,) = specs(read(with_defaults(defaults, f"{name}: null")))
    (without,) = specs(read(schedules("")))
    assert getattr(taken, name) == getattr(without, name) != getattr(kept, name)


@pytest.mark.parametrize("default", ["body: {a: 1}", "bodyBase64: aGk=", "body_file: body.txt"])
@pytest.mark.parametrize("field", ["body: hi", "body_base64: aGk=", "bodyFile: body.txt"])
def test_a_body_takes_the_place_of_a_default_of_another_form(tmp_path: Path, default: str, field: str) -> None:
    (tmp_path / "body.txt").write_text("hi")
    (spec,) = specs(read(with_defaults(default, field), folder=tmp_path))
    assert spec.body.content == b"hi"


def test_a_time_zone_in_the_cron_beats_the_default_and_contradicts_one_of_its_own() -> None:
    prefixed = "schedules:\n  - {destination: g, cron: CRON_TZ=UTC 0 9 * * *}\n"
    (spec,) = specs(read(f"{HEAD}defaults: {{timezone: Europe/Istanbul}}\n{prefixed}"))
    assert (spec.timezone, spec.cron) == (UTC, "0 9 * * *")
    assert complaints(HEAD + prefixed.replace("cron:", "timezone: Europe/Istanbul, cron:")) == [
        "a.yaml:4:5: schedules[0]: has a time zone in its cron and another in timezone; keep timezone"
    ]


def test_queues_and_url_groups_have_no_defaults() -> None:
    manifest = read(f"{HEAD}defaults: {{paused: true}}\nqueues: [{{name: q}}]\n")
    assert shown(manifest.desired["queue"][0].spec) == {}


def test_a_body_file_is_read_beside_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "bodies").mkdir()
    (tmp_path / "bodies" / "a.json").write_bytes(b'{"a": 1}\n')
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    text, binary = specs(read(schedules("body_file: bodies/a.json", "body_file: binary"), folder=tmp_path))
    assert (text.body.content, text.body.binary) == (b'{"a": 1}\n', False)
    assert (binary.body.content, binary.body.binary) == (b"\xff\x00", True)


def test_a_body_file_outside_of_the_folder_is_told_where_it_is_named(tmp_path: Path) -> None:
    assert complaints(schedules("body_file: ../other"), folder=tmp_path) == [
        "a.yaml:4:74: schedules[0].body_file: leads out of the manifest's folder; keep the file beside the manifest"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "headers: {X-A: '{{ hush }}'}",
        "headers: {X-A: 'Bearer {{ hush | upper | lower }}'}",
        "body: '{{ hush }}'",
        "body: {a: [1, {b: '{{ hush }}'}]}",
        "body_base64: \"{{ 'ZG8tbm90LXRlbGw=' ~ (hush | replace('do-not-tell', '')) }}\"",
        "callback: 'https://example.com/{{ hush }}'",
        "failureCallback: {url: 'https://example.com/{{ hush }}'}",
        "callback: {url: 'https://example.com', headers: {X-A: '{{ hush }}'}}",
    ],
)
def test_a_value_that_mentions_a_secret_is_one(fields: str) -> None:
    manifest = read(with_secret(fields))
    (resource,) = manifest.desired["schedule"]
    assert resource.confidential
    assert list(secrets_in(resource.spec))
    assert "do-not-tell" not in repr(manifest)


def test_a_secret_stays_one_where_it_comes_from_the_defaults_in_either_spelling() -> None:
    text = with_defaults(
        "headers: {X-A: '{{ hush }}', X-B: plain}, failureCallback: {url: 'https://a.dev', headers: {C: '{{ hush }}'}}",
        "headers: {x-b: '{{ hush }}'}",
        "headers: {X-A: plain}, failure_callback: null",
    )
    first, second = specs(read(text + HUSH))
    assert [(name, value.secret) for name, value in first.headers] == [("X-A", True), ("X-B", True)]
    assert [(name, value.secret) for name, value in second.headers] == [("X-A", False), ("X-B", False)]
    assert not list(secrets_in(second))


def test_the_url_of_an_endpoint_may_hold_a_secret() -> None:
    text = f"{HEAD}{HUSH}url_groups: [{{name: g, endpoints: [{{url: 'https://example.com/{{{{ hush }}}}'}}]}}]\n"
    (group,) = read(text).desired["url_group"]
    assert isinstance(group.spec, UrlGroupSpec)
    assert group.spec.endpoints[0].url.secret


def test_a_secret_in_a_destination_needs_a_name() -> None:
    text = f"{HEAD}{HUSH}schedules:\n{item(destination='https://example.com/{{ hush }}')}"
    assert complaints(text) == [
        "a.yaml:5:5: schedules[0]: has a secret in its destination, which would be its key; give it a name"
    ]
    (spec,) = specs(read(text.replace("cron:", "name: a, cron:")))
    assert spec.destination.secret


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ("queue: '{{ hush }}'", "queue"),
        ("labels: [a, '{{ hush }}']", "labels[1]"),
        ("flow_control: {key: '{{ hush }}', rate: 1}", "flow_control.key"),
        ("moved_from: '{{ hush }}'", "moved_from"),
        ("id: '{{ hush }}'", "id"),
        ("body_file: '../{{ hush }}'", "body_file"),
        (
            "callback: {url: 'https://example.com', retryDelay: \"{{ hush | replace('do-not-tell', '1') }}\"}",
            "callback.retry_delay",
        ),
        ("redact: {headers: ['{{ hush }}']}", "redact.headers[0]"),
    ],
)
def test_a_secret_where_it_could_not_be_hidden_is_a_problem(fields: str, path: str) -> None:
    text = with_secret(fields)
    if path == "body_file":
        assert "leads out" in complaints(text)[0]
        return
    (problem,) = complaints(text)
    assert problem.split(": ", 1)[1] == (
        f"schedules[0].{path}: holds a secret, which cannot be hidden here; use a variable that is not one"
    )


@pytest.mark.parametrize(
    "name",
    ["queues: [{name: '{{ hush }}'}]", "url_groups: [{name: '{{ hush }}', endpoints: [{url: 'https://e.com'}]}]"],
)
def test_a_name_cannot_hold_a_secret(name: str) -> None:
    (problem,) = complaints(f"{HEAD}{HUSH}{name}\n")
    assert "holds a secret" in problem


ANYWHERE = [
    "cron", "timezone", "method", "retry_delay", "delay", "timeout", "retries", "queue", "id", "paused", "labels",
    "flow_control", "redact", "protect", "moved_from", "body_file", "callback", "headers.A", "callback.url",
]  # fmt: skip


@pytest.mark.parametrize("path", ANYWHERE)
@pytest.mark.parametrize("secret", ["do-not-tell", "0 9 * * 7", "one two\n", "http://[", "@"])
def test_no_message_repeats_a_secret(path: str, secret: str) -> None:
    field, _, inner = path.partition(".")
    value = "'{{ hush }}\t'" if inner or field == "callback" else "'{{ hush }}'"
    fields = {"destination": "group", "cron": "0 9 * * *", "name": "a"} | {
        field: f"{{{inner}: {value}}}" if inner else value
    }
    text = "".join(f"    {name}: {setting}\n" for name, setting in fields.items())
    told = complaints(
        f"{HEAD}variables: {{hush: {{env: HUSH, secret: true}}}}\nschedules:\n  -\n{text}", environment={"HUSH": secret}
    )
    assert all(secret.strip() not in problem.split(": ", 1)[1] for problem in told)
