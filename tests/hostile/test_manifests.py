"""Manifests that would take all memory, wait for ever, or do something to the terminal."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from reconciler.devserver import serve
from reconciler.manifest import building, files, parsing
from reconciler.report import FORMATS
from tests.hostile.shell import EVIL, HEAD, Shell, item

_ITEMS: Final = ",".join(["x"] * 10)
_ALIASES: Final = "".join(f"a{n + 1}: &a{n + 1} [{','.join([f'*a{n}'] * 10)}]\n" for n in range(12))
_LEVELS: Final = "".join(f"{' ' * n}a:\n" for n in range(3000))

BOMBS: Final[dict[str, str | bytes]] = {
    "aliases of aliases": f"{HEAD}a0: &a0 [{_ITEMS}]\n{_ALIASES}",
    "aliases of maps": f"{HEAD}a0: &a0 {{x: 1}}\n{_ALIASES.replace('[', '{k: [').replace(']', ']}')}",
    "an alias of itself": f"{HEAD}schedules: &a [*a]\n",
    "many aliases of a long text": f"{HEAD}a: &a {'x' * 100_000}\nb: [{','.join(['*a'] * 1000)}]\n",
    "brackets": f"{HEAD}schedules: {'[' * 100_000}",
    "braces": f"{HEAD}schedules: {'{a: ' * 100_000}",
    "levels": f"{HEAD}{_LEVELS}",
    "a text without end": f'{HEAD}owner: "{"x" * 1_000_000}',
    "a huge number": f"{HEAD}max_body: {'9' * 1_000_000}\n",
    "many documents": "---\n" * 100_000,
    "many keys": HEAD + "".join(f"k{n}: 1\n" for n in range(1000)),
    "no UTF-8": HEAD.encode() + b"a: \xff\xfe\n",
    "UTF-16": HEAD.encode("utf-16"),
    "UTF-32": HEAD.encode("utf-32"),
    "half a character in UTF-8": HEAD.encode() + b"a: \xed\xa0\x80\n",
    "an overlong slash": HEAD.encode() + b"a: \xc0\xaf\n",
    "NUL": f"{HEAD}a: \0\n",
    "controls": f"{HEAD}a: \x1b[31m\n",
    "half a character": f'{HEAD}a: "\\ud800"\n',
    "a pair of halves": f'{HEAD}owner: "\\ud83d\\ude00"\n',
    "nothing": "",
    "only NUL": "\0" * 1000,
    "a program": b"\x7fELF" + bytes(range(256)) * 10,
    "a web page": "<!DOCTYPE html><html><body>" + "<div>" * 1000,
}
HUGE: Final = {"17 million characters": 17_000_000, "60 MB": 60_000_000, "more than is read": files._LARGEST + 1}


@pytest.mark.parametrize("size", HUGE)
def test_what_is_too_large_is_told_so(shell: Shell, size: str) -> None:
    told = shell("validate", manifest=b"#" * HUGE[size])
    assert told.code == Exit.INVALID
    assert "more than 16777216 characters" in told.err or "larger than 64 MB" in told.err


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_no_manifest_is_told_in_words_that_have_an_end(shell: Shell, bomb: str) -> None:
    told = shell("validate", manifest=BOMBS[bomb])
    assert told.code == Exit.INVALID
    assert told.err.startswith("Error: schedules.yaml")
    assert len(told.err) < 200_000


def test_no_more_is_read_than_makes_sense() -> None:
    assert files._LARGEST <= 64 * 1024 * 1024
    assert building.MAX_SIZE <= 16 * 1024 * 1024
    assert parsing.MAX_EVENTS <= 3_000_000


EVIL_FIELDS: Final[dict[str, object]] = {
    "name": EVIL,
    "id": EVIL,
    "destination": EVIL,
    "cron": EVIL,
    "timezone": EVIL,
    "method": EVIL,
    "retries": EVIL,
    "retry_delay": EVIL,
    "delay": EVIL,
    "queue": EVIL,
    "moved_from": EVIL,
    "body_file": EVIL,
    "body_base64": EVIL,
    "labels": [EVIL],
    "headers": {"X": EVIL},
    "callback": EVIL,
    "failure_callback": {"url": EVIL, EVIL: EVIL},
    "flow_control": {"key": EVIL, "rate": 1},
    "redact": {"headers": [EVIL]},
    EVIL: EVIL,
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", EVIL_FIELDS)
def test_what_is_not_seen_is_made_visible_in_what_is_told_of_it(shell: Shell, name: str, form: str) -> None:
    told = shell("validate", f"--format={form}", manifest=item(**{name: EVIL_FIELDS[name]}))
    assert told.code == (Exit.DONE if name == "moved_from" else Exit.INVALID)


@pytest.mark.parametrize(
    "line", ["owner: {}", "forget: [{}]", "prune: {{queues: [{}]}}", "queues: [{{name: {}}}]", "{}: 1"]
)
def test_what_is_not_seen_in_the_head_is_made_visible(shell: Shell, line: str) -> None:
    head = HEAD if "owner" not in line else "version: 1\n"
    shell("validate", manifest=f"{head}schedules: []\n{line.format(json.dumps(EVIL))}\n")


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_manifest_may_hold_unseen_is_planned_and_exported_visibly(shell: Shell, form: str) -> None:
    kept = EVIL.replace("\r\n", "").replace("\x1b", "").replace("\x07", "").replace("\x85", "").replace("\x9b", "")
    first = item(body={EVIL: [EVIL]}, headers={"X": kept}, labels=[kept])
    second = item(body={EVIL: [EVIL, 1], "b": EVIL}, headers={"X": f"{kept}2"}, labels=[f"{kept}2"])
    with serve(port=0) as server:
        account = {"QSTASH_URL": server.url, "QSTASH_TOKEN": server.token}
        told = [shell("plan", f"--format={form}", manifest=first, **account)]
        told.append(shell("apply", "--yes", f"--format={form}", **account))
        told.append(shell("plan", f"--format={form}", "--out=the.plan", manifest=second, **account))
        told.append(shell("apply", "--yes", f"--format={form}", "the.plan", manifest=second, **account))
        told.append(shell("drift", f"--format={form}", manifest=second, **account))
        exported = shell("export", **account)
        assert [one.code for one in [*told, exported]] == [Exit.DONE] * 6
        (shell.folder / "schedules.yaml").write_text(exported.out)
        assert "No changes" in shell("plan", **account).out


@pytest.mark.parametrize("name", ["a\nError: b", "\x1b[31m", "\u202eabc", "a" * 300, "-.yaml"])
def test_a_file_s_name_does_nothing_to_the_terminal(shell: Shell, name: str) -> None:
    told = shell("validate", "-f", name)
    assert told.code == Exit.INVALID
    assert len(told.err.splitlines()) == 1


def test_files_with_names_that_do_harm_are_told_in_a_line_each(shell: Shell) -> None:
    folder = shell.folder / "jobs"
    folder.mkdir()
    for name in ("a\nError: b.yaml", "\x1b[31m.yaml", "\u202e.yml"):
        (folder / name).write_text("version: 2\n")
    told = shell("validate", "-f", "jobs")
    assert told.code == Exit.INVALID
    assert all(line.startswith("Error: jobs/") for line in told.err.splitlines())


VARIABLE: Final = "variables: {v: {env: V}}\n"


@pytest.mark.parametrize("field", ["name", "destination", "cron", "timezone", "queue", "method"])
def test_what_is_not_seen_in_a_variable_is_made_visible(shell: Shell, field: str) -> None:
    for form in FORMATS:
        told = shell("validate", f"--format={form}", manifest=item(**{field: "{{ v }}"}) + VARIABLE, V=EVIL)
        assert told.code == Exit.INVALID


@pytest.mark.parametrize("secret", ["false", "true"])
@pytest.mark.parametrize("field", [{"body": "{{ v }}"}, {"body": {"a": "{{ v }}"}}, {"headers": {"X": "{{ v }}"}}])
def test_bytes_in_the_environment_that_are_no_text_are_refused(
    shell: Shell, field: dict[str, object], secret: str
) -> None:
    manifest = item(**field) + f"variables: {{v: {{env: V, secret: {secret}}}}}\n"
    told = shell("validate", manifest=manifest, V=os.fsdecode(b"a\xff\xed\xa0\x80"))
    assert told.code == Exit.INVALID
    assert told.err == "Error: schedules.yaml:4:16: variables.v: holds bytes that are not UTF-8; give it text\n"


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb", "a\0b", "\ta", "a\x7f"])
@pytest.mark.parametrize("way", ["as it is", "by a variable"])
def test_no_header_ends_its_line(shell: Shell, value: str, way: str) -> None:
    headers = {"X-Team": value if way == "as it is" else "{{ v }}"}
    fields: dict[str, object] = {
        "headers": headers,
        "callback": {"url": "https://a.example.com", "headers": {**headers}},
    }
    options = () if way == "as it is" else (f"--var=v={value}",)
    told = shell("validate", *options, manifest=item(**fields) + (VARIABLE if options else ""))
    assert told.code == Exit.INVALID
    assert "schedules[0].headers.X-Team" in told.err
    assert "schedules[0].callback.headers.X-Team" in told.err


@pytest.mark.parametrize(
    "name", ["X-Team\r\nX-Other", "X Team", "X:", "", "Host", "Content-Length", "Transfer-Encoding"]
)
def test_no_header_s_name_makes_another_one(shell: Shell, name: str) -> None:
    assert shell("validate", manifest=item(headers={name: "a"})).code == Exit.INVALID


def _outside(folder: Path) -> str:
    (folder.parent / "outside.txt").write_text("outside")
    return "../outside.txt"


def _link(target: str | Path) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / "link").symlink_to(target)
        return "link"

    return make


def _linked_folder(folder: Path) -> str:
    (folder / "link").symlink_to(folder.parent)
    return f"link/{Path(_outside(folder)).name}"


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return "pipe"


def _folder(folder: Path) -> str:
    (folder / "folder").mkdir()
    return "folder"


BODY_FILES: Final[dict[str, Callable[[Path], str]]] = {
    "beside the folder": _outside,
    "an absolute path": lambda folder: str((folder / _outside(folder)).resolve()),
    "round about": lambda folder: f"../{folder.name}/{_outside(folder)}",
    "a link outside": _link("../outside.txt"),
    "a link to a device": _link("/dev/zero"),
    "a link to the environment": _link("/proc/self/environ"),
    "a folder that is a link": _linked_folder,
    "a link to itself": _link("link"),
    "the environment": lambda _: "/proc/self/environ",
    "a device": lambda _: "/dev/zero",
    "a terminal": lambda _: "/dev/tty",
    "a pipe": _pipe,
    "a folder": _folder,
    "the folder itself": lambda _: ".",
    "nothing": lambda _: "nothing",
    "a null character": lambda _: "a\0b",
    "a long name": lambda _: "a" * 5000,
    "a long path": lambda _: "a/" * 5000,
    "a home": lambda _: "~/.ssh/id_ed25519",
    "a URL": lambda _: "file:///etc/passwd",
}


@pytest.mark.parametrize("form", BODY_FILES)
def test_a_body_comes_from_no_file_but_one_beside_the_manifest(shell: Shell, form: str) -> None:
    told = shell("validate", manifest=item(body_file=BODY_FILES[form](shell.folder)))
    assert told.code == Exit.INVALID
    assert "schedules[0].body_file" in told.err


def test_a_body_may_come_from_a_link_within_the_folder(shell: Shell) -> None:
    (shell.folder / "real").write_text("body")
    (shell.folder / "link").symlink_to("real")
    assert shell("validate", manifest=item(body_file="link")).code == Exit.DONE


@pytest.mark.parametrize("option", ["-f", "--var-file"])
@pytest.mark.parametrize("form", ["a link to a device", "a device", "a pipe", "a link to itself", "nothing"])
def test_a_manifest_is_no_device_and_waits_for_no_pipe(shell: Shell, form: str, option: str) -> None:
    name = BODY_FILES[form](shell.folder)
    first = ("-f", "schedules.yaml") if option == "--var-file" else ()
    told = shell("validate", *first, option, name, manifest=f"{HEAD}schedules: []\n")
    assert told.code == Exit.INVALID
    assert told.err.startswith(f"Error: {name}")


def test_a_folder_s_devices_and_pipes_are_no_manifests(shell: Shell) -> None:
    folder = shell.folder / "jobs"
    folder.mkdir()
    os.mkfifo(folder / "a.yaml")
    (folder / "b.yaml").symlink_to("/dev/zero")
    (folder / "c.yaml").mkdir()
    assert shell("validate", "-f", "jobs").code == Exit.INVALID
    (folder / "d.yaml").write_text(f"{HEAD}schedules: []\n")
    assert shell("validate", "-f", "jobs").code == Exit.DONE


def test_variables_may_come_through_a_pipe(shell: Shell) -> None:
    reader, writer = os.pipe()
    threading.Thread(target=_write, args=(writer, b"v: through a pipe\n"), daemon=True).start()
    manifest = item(body="{{ v }}") + VARIABLE
    told = shell("validate", f"--var-file=/dev/fd/{reader}", manifest=manifest)
    os.close(reader)
    assert told.code == Exit.DONE, told.err


def _write(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as pipe:
        pipe.write(content)
