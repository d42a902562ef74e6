"""Whatever goes wrong next to a secret is told without it."""

from __future__ import annotations

import base64
import html
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Final
from urllib.parse import quote, quote_plus

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver import serve
from reconciler.devserver.wire import Handler, Request, Response, answer_json
from reconciler.kinds.schedule import Schedule
from tests.secrets.canaries import find, plain_values
from tests.secrets.program import Told, execute
from tests.secrets.world import Stage, World

WORLD: Final = World()
VALUES: Final = plain_values("before")
AFTER: Final = plain_values("after")

ENCODINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "plain": lambda part: part.decode("utf-8", "replace"),
    "base64": lambda part: base64.b64encode(part).decode(),
    "base64 within": lambda part: base64.b64encode(b"x" + part).decode(),
    "base64 for URLs": lambda part: base64.urlsafe_b64encode(part).decode(),
    "hex": lambda part: part.hex(),
    "HEX": lambda part: part.hex().upper(),
    "percent": lambda part: quote(part, safe=""),
    "form": quote_plus,
    "JSON": lambda part: json.dumps(part.decode("utf-8", "replace")),
    "repr": repr,
    "HTML": lambda part: html.escape(part.decode("utf-8", "replace")),
    "numbers": lambda part: " ".join(map(str, part)),
    "capitals": lambda part: part.decode("utf-8", "replace").upper(),
}
REFUSALS: Final[dict[str, Callable[[str], Response]]] = {
    "QStash's error": lambda text: answer_json({"error": f"invalid: {text}"}, 400),
    "another JSON": lambda text: answer_json([text], 400),
    "text": lambda text: Response(412, (("Content-Type", "text/plain"),), text.encode()),
    "a missing thing": lambda text: answer_json({"error": text}, 404),
    "a token's refusal": lambda text: answer_json({"error": text}, 401),
    "a redirect": lambda text: Response(
        302, (("Location", f"https://{quote(text[:40])}.example.com/{quote(text)}"),), b""
    ),
    "a failure": lambda text: answer_json({"error": text}, 500),
    "a web page": lambda text: Response(400, (("Content-Type", "text/html"),), f"<html>{text}".encode()),
}


def _echo(encode: Callable[[bytes], str], refuse: Callable[[str], Response]) -> Callable[[Handler], Handler]:
    """Writes are refused with a text that repeats a part of the request, ever another one."""
    number = count()

    def around(handler: Handler) -> Handler:
        def handle(request: Request, now: datetime) -> Response:
            if request.method == "GET":
                return handler(request, now)
            values = (value if isinstance(value, bytes) else value.encode() for _, value in request.headers)
            parts = [one for one in (request.body, request.target, *values) if len(one) > 16]
            return refuse(encode(parts[next(number) % len(parts)]))

        return handle

    return around


@contextmanager
def _stage(stage: Stage, around: Callable[[Handler], Handler]) -> Iterator[Stage]:
    with serve(port=0, around=around) as server:
        yield Stage(stage.folder, server)


def _check(told: Told, code: Exit) -> None:
    assert told.code == code, told
    assert not find(told.text, (VALUES, AFTER)), told.text


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_error_that_repeats_the_request_is_told_without_it(stage: Stage, encoding: str, refusal: str) -> None:
    with _stage(stage, _echo(ENCODINGS[encoding], REFUSALS[refusal])) as echoing:
        told = echoing.tell("apply", "--yes", "-vv", world=WORLD, values=VALUES)
    assert told.code in {Exit.FAILED, Exit.PARTLY, Exit.NOT_ALLOWED, Exit.UNREACHABLE}, told
    assert not find(told.text, (VALUES,)), told.text
    assert stage.server.token not in told.text


@pytest.mark.parametrize(
    "answer",
    [
        lambda text: Response(200, (), b"OK " + text),
        lambda text: Response(200, (), b"<html>" + text),
        lambda text: Response(200, (), text[: len(text) // 2]),
        lambda text: Response(200, (), b'{"items":' + text + b"}"),
        lambda text: Response(200, (), b"[" + text + b"]"),
        lambda text: Response(200, (), text.replace(b'"scheduleId"', b'"id"')),
        lambda text: Response(503, (), text),
        lambda text: Response(200, (("Content-Encoding", "gzip"),), text),
    ],
)
@pytest.mark.parametrize("command", ["plan", "drift", "export", "destroy", "apply"])
def test_an_answer_that_is_not_understood_is_not_repeated(
    stage: Stage, command: str, answer: Callable[[bytes], Response]
) -> None:
    broken = False

    def around(handler: Handler) -> Handler:
        def handle(request: Request, now: datetime) -> Response:
            found = handler(request, now)
            return answer(found.body) if broken and request.method == "GET" else found

        return handle

    with _stage(stage, around) as breaking:
        breaking.tell("apply", "--yes", world=WORLD, values=VALUES)
        broken = True
        arguments = ("--yes", "--max-deletions=9") if command in {"destroy", "apply"} else ()
        told = breaking.tell(command, *arguments, "-vv", world=WORLD, values=VALUES)
        _check(told, Exit.UNREACHABLE if answer(b"").status == 503 else Exit.FAILED)


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "destroy", "export"])
def test_a_bug_is_told_with_its_places_and_without_a_value(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def explode(*given: object, **named: object) -> None:
        try:
            os.environ[f"{VALUES}"]
        except KeyError as error:
            raise RuntimeError(f"{VALUES} {given} {named}") from error

    stage.clear()
    stage.tell("apply", "--yes", world=WORLD, values=VALUES)
    for name in ("settle", "fetch"):
        monkeypatch.setattr(Schedule, name, explode)
    yes = ("--yes",) if command in {"apply", "destroy"} else ()
    for verbosity in ((), ("-vv",)):
        told = stage.tell(command, *yes, *verbosity, world=WORLD, values=VALUES)
        _check(told, Exit.BUG)
        assert ("explode" in told.err) is bool(verbosity)
        assert "RuntimeError" in told.err


def test_a_wrong_token_is_not_repeated(stage: Stage) -> None:
    for token in ("zqwrongtoken7xzqwrongtoken7x", stage.server.token[:-3]):
        told = stage.tell("plan", "-vv", world=WORLD, values=VALUES, QSTASH_TOKEN=token)
        _check(told, Exit.NOT_ALLOWED)
        assert token not in told.text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_token_that_an_answer_repeats_is_withheld(stage: Stage, encoding: str) -> None:
    token = stage.server.token

    def around(handler: Handler) -> Handler:  # noqa: ARG001
        text = ENCODINGS[encoding](f"Bearer {token}".encode())
        return lambda *_: answer_json({"error": f"invalid token: {text}"}, 401)

    with _stage(stage, around) as echoing:
        told = echoing.tell("plan", "-vv", world=WORLD, values=VALUES, QSTASH_TOKEN=token)
    assert told.code == Exit.NOT_ALLOWED
    assert "repeats the token" in told.err
    assert ENCODINGS[encoding](token.encode())[8:24] not in told.text


def test_a_token_with_a_character_that_none_has_is_not_repeated(stage: Stage) -> None:
    told = stage.tell("plan", "-vv", world=WORLD, values=VALUES, QSTASH_TOKEN="zq secret 7x")
    assert told.code == Exit.USAGE
    assert "zq secret" not in told.text


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "destroy", "export"])
def test_a_server_that_is_not_there_is_told_without_what_was_sent(stage: Stage, command: str) -> None:
    yes = ("--yes",) if command in {"apply", "destroy"} else ()
    told = stage.tell(command, *yes, "-vv", world=WORLD, values=VALUES, QSTASH_URL="http://127.0.0.1:9")
    _check(told, Exit.UNREACHABLE)
    assert stage.server.token not in told.text


@pytest.mark.parametrize(
    "variables",
    [
        {"QSTASH_URL": "https://user:zqpassword7x@qstash.upstash.io"},
        {"QSTASH_URL": "https://qstash.upstash.io?qstash_token=zqpassword7x"},
        {"QSTASH_URL": "zqpassword7x://"},
        {"QSTASH_URL": "https://host:zqpassword7x"},
        {"QSTASH_REGION": "zqpassword7x"},
        {"QSTASH_DEV": "zqpassword7x"},
        {"HTTP_PROXY": "http://user:zqpassword7x@[:1"},
        {"HTTP_PROXY": "http://user:zqpassword7x@127.0.0.1:9"},
        {"ALL_PROXY": "zqpassword7x://127.0.0.1:9"},
    ],
)
def test_a_password_in_an_address_is_not_repeated(stage: Stage, variables: dict[str, str]) -> None:
    told = stage.tell("plan", "-vv", world=WORLD, values=VALUES, **variables)
    assert told.code in {Exit.USAGE, Exit.UNREACHABLE}, told
    assert "zqpassword7x" not in told.text


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "export"])
def test_an_interruption_is_told_without_what_was_under_way(stage: Stage, command: str) -> None:
    interrupting = False

    def around(handler: Handler) -> Handler:
        def handle(request: Request, now: datetime) -> Response:
            nonlocal interrupting
            if interrupting and (request.method != "GET" or command != "apply"):
                interrupting = False
                os.kill(os.getpid(), signal.SIGINT)
            return handler(request, now)

        return handle

    with _stage(stage, around) as interrupted:
        interrupted.tell("apply", "--yes", world=WORLD, values=VALUES)
        interrupting = True
        yes = ("--yes", "--parallelism=1") if command == "apply" else ()
        _check(interrupted.tell(command, *yes, "-vv", world=WORLD, values=AFTER), Exit.INTERRUPTED)


SECRET: Final = "zqmysecret7x"


def _tell(
    stage: Stage, *arguments: str, manifest: str = "", files: dict[str, str] | None = None, **variables: str
) -> Told:
    for name, text in {"schedules.yaml": manifest, **(files or {})}.items():
        (stage.folder / name).write_text(text)
    told = execute(*arguments, folder=stage.folder, variables=variables)
    assert told.code not in {Exit.DONE, Exit.BUG}, told
    assert SECRET not in told.text.lower()
    return told


HEAD: Final = "version: 1\nowner: acme\nvariables: {secret: {env: SECRET, secret: true}}\n"
ITEM: Final = '{HEAD}schedules:\n  - {{name: a, destination: "https://a.example.com", cron: "* * * * *", {field}}}\n'


@pytest.mark.parametrize(
    "field",
    [
        'cron: "{{ secret }}"',
        'cron: "* * * * {{ secret }}"',
        'timezone: "{{ secret }}"',
        'timezone: "Europe/{{ secret }}"',
        'method: "{{ secret }}"',
        'retries: "{{ secret }}"',
        'retry_delay: "{{ secret }}"',
        'retry_delay: "pow({{ secret }})"',
        'delay: "{{ secret }}"',
        'timeout: "1{{ secret }}"',
        'queue: "{{ secret }}"',
        'queue: "{{ secret }} /"',
        'name: "{{ secret }}"',
        'name: "{{ secret }}/"',
        'id: "{{ secret }}"',
        'moved_from: "{{ secret }}"',
        'labels: ["{{ secret }}"]',
        'labels: ["{{ secret }},"]',
        'labels: "{{ secret }}"',
        'flow_control: {key: "{{ secret }}", rate: 1}',
        'flow_control: {key: k, rate: "{{ secret }}"}',
        'flow_control: "{{ secret }}"',
        'redact: {headers: ["{{ secret }}"]}',
        'redact: {headers: "{{ secret }}"}',
        'body_file: "{{ secret }}"',
        'body_file: "../{{ secret }}"',
        'body_base64: "{{ secret }}!"',
        'destination: "{{ secret }}"',
        'destination: "https://{{ secret }} /"',
        'destination: "{{ secret }}://a"',
        'destination: "https://a/?qstash_token={{ secret }}"',
        'callback: "{{ secret }}"',
        'callback: {url: "ftp://{{ secret }}"}',
        'callback: {url: "https://a.example.com", method: "{{ secret }}"}',
        'headers: {X-Team: " {{ secret }}"}',
        'headers: "{{ secret }}"',
        'headers: ["{{ secret }}"]',
        'paused: "{{ secret }}"',
        'protect: "{{ secret }}"',
        'unknown: "{{ secret }}"',
        'headers: {Upstash-Retries: "{{ secret }}"}',
        'body: "{{ secret }}", body_base64: "{{ secret }}"',
        'body: "{{ secret + 1 }}"',
        'body: "{{ secret | frobnicate }}"',
        'body: "{{ secret.upper() }}"',
        'body: "{{ secret"',
        'body: "{{ secret | replace(1) }}"',
        'body: "{{ secret %s }}"' % (7 * "| replace('', secret)"),
        'body: "{{ secert }}"',
        'body: "{% if secret %}"',
    ],
)
def test_a_mistake_next_to_a_secret_is_told_without_it(stage: Stage, field: str) -> None:
    name = field.partition(":")[0]
    item = ITEM.format(HEAD=HEAD, field=field).replace(
        {
            "name": "name: a, ",
            "destination": 'destination: "https://a.example.com", ',
            "cron": 'cron: "* * * * *", ',
        }.get(name, "\0"),
        "",
    )
    for form in ("text", "json"):
        assert _tell(stage, "validate", f"--format={form}", manifest=item, SECRET=SECRET * 9).code == Exit.INVALID


@pytest.mark.parametrize(
    "line",
    [
        'owner: "{{ secret }}"',
        'previous_owners: ["{{ secret }}"]',
        'forget: ["{{ secret }}"]',
        'on_remove: "{{ secret }}"',
        'prune: "{{ secret }}"',
        'prune: {queues: ["{{ secret }}"]}',
        'version: "{{ secret }}"',
        'max_body: "{{ secret }}"',
        'defaults: {timezone: "{{ secret }}"}',
        'defaults: "{{ secret }}"',
        'queues: [{name: "{{ secret }}"}]',
        'queues: ["{{ secret }}"]',
        'queues: "{{ secret }}"',
        'url_groups: [{name: "{{ secret }}", endpoints: [{url: "https://a.example.com"}]}]',
        'url_groups: [{name: g, endpoints: [{name: "{{ secret }}", url: "https://a.example.com"}]}]',
        'url_groups: [{name: g, endpoints: [{url: "{{ secret }}"}]}]',
        'url_groups: [{name: g, endpoints: ["{{ secret }}"]}]',
        'url_groups: [{name: g, endpoints: [{url: "https://{{ secret }}"}, {url: "https://{{ secret }}"}]}]',
    ],
)
def test_a_secret_where_none_can_be_hidden_is_told_without_it(stage: Stage, line: str) -> None:
    head = (
        HEAD
        if not line.startswith(("owner", "version"))
        else HEAD.replace("owner: acme\n" if line.startswith("owner") else "version: 1\n", "")
    )
    told = _tell(stage, "validate", manifest=f"{head}schedules: []\n{line}\n", SECRET=SECRET)
    assert told.code == Exit.INVALID


@pytest.mark.parametrize(
    "text",
    [
        f"secret: *{SECRET}",
        f"secret: &{SECRET} a b: c",
        f"secret: !{SECRET} a",
        f"secret: %{SECRET}",
        f"secret: @{SECRET}",
        f"secret: `{SECRET}",
        f'secret: "{SECRET}',
        f"secret: '{SECRET}",
        f'secret: "{SECRET}\\x"',
        f'secret: "{SECRET}" {SECRET}',
        f"secret: [{SECRET}",
        f"secret: {{{SECRET}",
        f"secret: [{SECRET}]",
        f"secret: {{a: {SECRET}}}",
        f"secret: {SECRET}: x",
        f"secret: >{SECRET}",
        f"secret: a\n{SECRET}",
        f"{SECRET}",
        f"- {SECRET}",
        f"secret: \t{SECRET}\x07",
        f"secret: |\n  {SECRET}\n {SECRET}",
        f"secret: {SECRET}\n---\nsecret: {SECRET}",
        "secret: 1e999",
    ],
)
def test_a_mistake_in_a_file_of_variables_is_told_without_their_values(stage: Stage, text: str) -> None:
    manifest = f"{HEAD}schedules: []\n"
    told = _tell(stage, "validate", "--var-file=values.yaml", manifest=manifest, files={"values.yaml": f"{text}\n"})
    assert told.code == Exit.INVALID
    assert "999" not in told.text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--var", SECRET),
        ("--var", "secret=", SECRET),
        ("--var", "secret", f"={SECRET}"),
        ("--var", f"={SECRET}"),
        (f"--var=other={SECRET}",),
        (f"--vra=secret={SECRET}",),
        ("--parallelism", "--var", f"secret={SECRET}"),
    ],
)
def test_a_variable_that_is_given_wrongly_is_told_without_its_value(stage: Stage, arguments: tuple[str, ...]) -> None:
    manifest = f"{HEAD}schedules: []\n"
    for command in ("validate", "plan", "apply", "drift", "destroy"):
        _tell(stage, command, *arguments, manifest=manifest, QSTASH_TOKEN="token")
