"""What the rules say of headers, bodies and secrets."""

from __future__ import annotations

import json

import pytest

from reconciler.lint import lint
from tests.lint.manifests import HEAD, NOW, daily, read, schedules, told

SECRET = "variables: {s: {env: CRON_SECRET, secret: true}}\n"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
TOKENS = [
    "sk-abcdefghijklmnopqrstuv",
    "sk_live_abcdefghij0123",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-1234567890-abcdef",
    "AKIAABCDEFGHIJKLMNOP",
    "glpat-abcdefghijklmnopqrst",
    "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
    JWT,
    "-----BEGIN RSA PRIVATE KEY-----",
]


def of(code: str, fields: str, head: str = "") -> list[str]:
    """What a code says of one schedule."""
    return told(schedules(daily(fields), head=head), code=code)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("field", ["headers: {{X-A: '{}'}}", "body: 'x {} y'", "body: {{deep: [{{a: '{}'}}]}}"])
def test_a_token_that_is_known_by_its_looks_is_found_anywhere_and_never_told(token: str, field: str) -> None:
    text = schedules(daily(field.format(token)))
    found = lint(read(text), NOW)
    assert [one.code for one in found if one.code == "QS130"] == ["QS130"]
    assert token not in "".join(map(str, found))


@pytest.mark.parametrize(
    "field",
    [
        "headers: {Authorization: Bearer x}",
        "headers: {Cookie: a=b}",
        "headers: {X-Api-Key: 0123456789abcdef}",
        "headers: {X-Signature: 'Token 0123456789abcdef'}",
        "body: {password: correct horse battery}",
        "body: {nested: {apiKey: 0123456789}}",
        "callback: {url: 'https://example.com/d', headers: {Authorization: Bearer x}}",
        "callback: 'https://user:word@example.com/d'",
        "callback: 'https://example.com/d?token=abc'",
    ],
)
def test_a_secret_is_known_by_the_place_where_it_stands(field: str) -> None:
    assert len(of("QS130", field)) == 1


@pytest.mark.parametrize(
    "field",
    [
        'headers: {Authorization: "Bearer {{ s }}"}',
        'headers: {X-Api-Key: "{{ s }}"}',
        'body: {password: "{{ s }}"}',
        'body: {a: 1, token: "x{{ s }}"}',
        'body: "token {{ s }}"',
        'callback: "https://example.com/d?token={{ s }}"',
    ],
)
def test_what_comes_from_a_secret_variable_is_not_written_in_the_manifest(field: str) -> None:
    assert of("QS130", field, SECRET) == []


@pytest.mark.parametrize(
    "field",
    [
        "headers: {Idempotency-Key: daily-digest}",
        "headers: {X-Token-Kind: none}",
        "body: {token: short}",
        "body: {nextPageToken: null, key: value}",
        "body: just a sentence about a password",
    ],
)
def test_what_only_sounds_like_a_secret_is_none(field: str) -> None:
    assert of("QS130", field) == []


def test_a_secret_beside_one_that_is_a_variable_is_still_found() -> None:
    assert len(of("QS130", 'body: {token: "{{ s }}", password: hunter2hunter2}', SECRET)) == 1


def test_a_secret_of_the_defaults_is_told_once_where_it_is_written() -> None:
    text = f"{HEAD}defaults:\n  headers: {{Authorization: Bearer x}}\n" + schedules(daily(), daily()).removeprefix(HEAD)
    assert told(text) == ["4: QS130"]


@pytest.mark.parametrize(
    ("redact", "count"), [("", 1), (", redact: {headers: true}", 0), (", redact: {headers: [authorization]}", 0)]
)
def test_a_secret_header_that_is_shown_is_told(redact: str, count: int) -> None:
    assert len(of("QS131", f'headers: {{Authorization: "Bearer {{{{ s }}}}"}}{redact}', SECRET)) == count


def test_a_redaction_of_nothing_is_told_with_what_was_meant() -> None:
    headers = "headers: {X-Team: billing}"
    assert of("QS132", f"{headers}, redact: {{headers: [X-Teem], body: true}}") == [
        "4: hides the header X-Teem, which is not sent; did you mean X-Team",
        "4: hides a body, and there is none",
    ]
    assert of("QS132", f"{headers}, body: b, redact: {{headers: [X-Team], body: true}}") == []


@pytest.mark.parametrize(("size", "count"), [(100_000, 0), (100_001, 1), (2_000_000, 0)])
def test_a_large_body_is_told_unless_it_is_too_large_anyway(size: int, count: int) -> None:
    assert len(of("QS133", f"body: '{'x' * size}'")) == count


def test_a_body_is_measured_in_bytes() -> None:
    assert of("QS133", f"body: '{'ş' * 60_000}'") == [
        "4: sends a body of 120,000 bytes with every run; send where it lies instead"
    ]


@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("body: '{\"a\": 1}'", 1),
        ("body: '[1]'", 1),
        ("body: '{\"a\": 1}', headers: {content-type: application/json}", 0),
        ("body: {a: 1}", 0),
        ("body: '{not json}'", 0),
        ("body: plain", 0),
        (f"body: '{'[' * 50_000}'", 0),
    ],
)
def test_json_without_a_type_is_told(field: str, count: int) -> None:
    assert len(of("QS134", field)) == count


def test_a_body_from_a_file_is_placed_where_the_file_is_named(tmp_path: object) -> None:
    from pathlib import Path

    from reconciler.manifest.checks import LocalUrls
    from reconciler.manifest.files import Document
    from reconciler.manifest.loading import load
    from reconciler.manifest.variables import Inputs

    folder = Path(str(tmp_path))
    (folder / "body.json").write_text(json.dumps({"password": "correct horse"}))
    text = f"{HEAD}schedules:\n  - destination: https://example.com/a\n    cron: 0 9 * * *\n    body_file: body.json\n"
    manifest = load((Document("a.yaml", folder, text.encode()),), Inputs(), LocalUrls.WARN)
    assert {(one.code, one.place) for one in lint(manifest, NOW) if one.code in {"QS130", "QS134"}} == {
        ("QS130", "a.yaml:6:16"),
        ("QS134", "a.yaml:6:16"),
    }
