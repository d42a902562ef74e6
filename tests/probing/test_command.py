from __future__ import annotations

import os
import pty
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from tests.cli.shell import PROGRAM, Shell, environment, write
from tests.probing.site import Site, say, serve

CODES: Final = ",".join(f"QS{number}" for number in range(301, 313))
LINT: Final = ("lint", "--probe", "--probe-private", "--select", CODES)
HUSH: Final = "hush-hush-4711"


def manifest(site: Site, *paths: str, rest: str = "") -> None:
    """A manifest of a schedule for each path."""
    items = "".join(f"  - {{destination: '{site.url(path)}', cron: 0 9 * * *}}\n" for path in paths)
    write(f"version: 1\nowner: acme\nschedules:\n{items}{rest}")


def test_what_lets_anybody_in_is_critical_and_the_exit_is_1(shell: Shell) -> None:
    with serve(Site({"/open": say(200)})) as site:
        manifest(site, "/right", "/open")
        result = shell(*LINT, "--yes", "--fail-on", "critical")
    told = "answers 200 to a request without a signature: anyone can trigger it; verify the signature"
    assert result.code == 1
    assert result.out == (
        f"Critical: schedules.yaml:5:19: schedule/{site.url('/open')}: {told} (POST {site.url('/open')}) [QS301]\n"
        "Found 1 critical.\n"
    )


def test_where_all_is_right_nothing_is_found(shell: Shell) -> None:
    with serve(Site()) as site:
        manifest(site, "/a", "/b")
        result = shell(*LINT, "--yes")
    assert (result.code, result.out) == (0, "Found nothing.\n")
    assert sorted(one.target for one in site.asked) == ["/a", "/b"]


def test_what_is_sent_is_shown_before(shell: Shell) -> None:
    with serve(Site()) as site:
        manifest(site, "/a")
        told = shell(*LINT, "--yes").err
        assert f"  POST {site.url('/a')}\n" in told
        assert "X-Qstash-Sync-Probe: true" in told
        assert shell(*LINT, "--yes", "--quiet").err == ""


@pytest.mark.parametrize("options", [(), ("--quiet",)])
def test_without_a_terminal_nothing_is_sent_but_with_yes(shell: Shell, options: tuple[str, ...]) -> None:
    with serve(Site()) as site:
        manifest(site, "/a")
        result = shell(*LINT, *options, stdin="yes\n")
    assert (result.code, result.out, site.asked) == (64, "", [])
    assert "pass --yes" in result.err


def test_without_probe_nothing_is_sent(shell: Shell) -> None:
    with serve(Site()) as site:
        manifest(site, "/a")
        shell("lint", "--yes", "--probe-private")
    assert site.asked == []


def test_what_is_private_is_not_asked_unless_that_is_said(shell: Shell) -> None:
    with serve(Site()) as site:
        manifest(site, "/a")
        result = shell("lint", "--probe", "--select", "QS312")
    assert (result.code, site.asked) == (0, [])
    assert "was not asked, as it is on this machine" in result.out
    assert result.err == "There is nothing that --probe may ask.\n"


def test_no_header_body_or_secret_of_the_manifest_is_sent_or_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUSH", HUSH)
    with serve(Site({"/a": say(200), "/b?x=1": say(200)})) as site:
        bare = site.url("").removeprefix("http://")
        write(f"""\
version: 1
owner: acme
variables: {{hush: {{env: HUSH, secret: true}}}}
schedules:
  - name: a
    destination: {site.url("/a")}
    cron: 0 9 * * *
    headers: {{Authorization: "Bearer {{{{ hush }}}}", X-Team: {HUSH}}}
    body: {{key: "{{{{ hush }}}}"}}
    callback: {{url: "http://user:{HUSH}@{bare}/b?token={HUSH}&x=1", headers: {{X-Key: {HUSH}}}}}
  - {{name: c, destination: "{site.url("/c")}/{{{{ hush }}}}", cron: 0 9 * * *}}
""")
        results = [shell(*LINT, "--yes", "--format", form) for form in ("text", "json", "markdown", "sarif", "junit")]
    assert {one.target for one in site.asked} == {"/a", "/b?x=1"}
    assert HUSH not in repr(site.asked)
    assert not any("Authorization" in line or "X-Team" in line for one in site.asked for line in one.head)
    assert all(HUSH not in one.out + one.err for one in results)
    assert all(code in results[0].out for code in ("QS301", "QS312"))


@pytest.mark.parametrize("form", ["json", "markdown", "html", "github", "sarif", "junit"])
def test_every_format_tells_it(shell: Shell, form: str) -> None:
    with serve(Site({"/open": say(200)})) as site:
        manifest(site, "/open")
        assert "QS301" in shell(*LINT, "--yes", "--format", form).out


@pytest.mark.parametrize("silenced", ["", "lint: {QS301: off}\n", "# qstash-sync: ignore QS301"])
def test_a_manifest_has_its_say_in_what_is_told(shell: Shell, silenced: str) -> None:
    with serve(Site({"/open": say(200)})) as site:
        manifest(site, "/open", rest=silenced)
        assert shell(*LINT, "--yes").code == (0 if silenced else 1)


def test_a_proxy_of_the_environment_is_said_not_to_be_used(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:{HUSH}@127.0.0.1:9")
    with serve(Site()) as site:
        manifest(site, "/a")
        result = shell(*LINT, "--yes")
    assert len(site.asked) == 1
    assert "the proxy of the environment is not used" in result.err
    assert HUSH not in result.err


@pytest.mark.parametrize(("answer", "code", "asked"), [("yes", 0, 1), ("no", 64, 0), ("", 64, 0)])
def test_on_a_terminal_it_asks_first(tmp_path: Path, answer: str, code: int, asked: int) -> None:
    controller, terminal = pty.openpty()
    with serve(Site()) as site:
        (tmp_path / "schedules.yaml").write_text(
            f"version: 1\nowner: acme\nschedules: [{{destination: '{site.url('/a')}', cron: 0 9 * * *}}]\n"
        )
        os.write(controller, f"{answer}\n".encode())
        done = subprocess.run(
            [PROGRAM, *LINT], stdin=terminal, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    for end in (controller, terminal):
        os.close(end)
    assert (done.returncode, len(site.asked)) == (code, asked)
    assert done.stderr.index(f"POST {site.url('/a')}") < done.stderr.index("Only 'yes' is taken as a yes:")


def test_ctrl_c_ends_it_at_once_and_begins_nothing_more(tmp_path: Path) -> None:
    with serve(Site(held=frozenset({"/0"}))) as site:
        items = "".join(f"  - {{destination: '{site.url(f'/{number}')}', cron: 0 9 * * *}}\n" for number in range(3))
        (tmp_path / "schedules.yaml").write_text(f"version: 1\nowner: acme\nschedules:\n{items}")
        command = [PROGRAM, *LINT, "--yes", "--parallelism", "1"]
        with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
            assert site.came.wait(timeout=60)
            process.send_signal(signal.SIGINT)
            with suppress(ProcessLookupError):
                assert process.wait(timeout=60) == 130
            assert process.stderr is not None
            assert process.stderr.read().endswith("Error: interrupted\n")
    assert [one.target for one in site.asked] == ["/0"]
