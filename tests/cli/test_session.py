"""Which account is spoken to, and the embedded server."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.devserver import RunningServer, serve
from tests.cli.shell import MANIFEST, Shell, write


@pytest.fixture
def nobody_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server of ours is on the port at which one is looked for."""
    with serve(port=0) as server:
        monkeypatch.setenv("QSTASH_DEV_PORT", str(server.port))


def test_the_target_is_told_without_its_token(shell: Shell, qstash: RunningServer) -> None:
    write()
    result = shell("plan")
    assert result.err == f"Target: {qstash.url}\n"
    assert qstash.token not in result.out + result.err


@pytest.mark.parametrize("suffix", ["/", "/v2", "/v2/publish", " "])
def test_an_address_as_people_paste_it_is_understood(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setenv("QSTASH_URL", qstash.url + suffix)
    monkeypatch.setenv("QSTASH_TOKEN", f'"{qstash.token}"\n')
    write()
    assert shell("plan").code == 0


def test_a_region_has_variables_of_its_own(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("US_EAST_1_QSTASH_URL", qstash.url)
    monkeypatch.setenv("US_EAST_1_QSTASH_TOKEN", qstash.token)
    monkeypatch.setenv("QSTASH_REGION", "us-east-1")
    monkeypatch.setenv("QSTASH_TOKEN", "wrong")
    write()
    assert shell("plan").code == 0


@pytest.mark.usefixtures("nobody_serves")
def test_the_embedded_server_keeps_what_was_applied_between_runs(shell: Shell, folder: Path) -> None:
    write()
    result = shell.apply("--dev")
    assert result.code == 0
    assert result.err.startswith("Target: http://127.0.0.1:")
    assert result.err.endswith(" (embedded server)\n")
    assert (folder / ".qstash-dev.db").is_file()
    assert shell("plan", "--dev").out == "No changes. QStash matches the manifest.\n"


@pytest.mark.usefixtures("nobody_serves")
def test_its_data_may_be_elsewhere(shell: Shell, folder: Path) -> None:
    write()
    assert shell.apply("--dev", "--db", "other.db").code == 0
    assert sorted(path.suffix for path in folder.iterdir() if path.name.startswith("other")) == [".db"]
    assert shell("plan", "--dev", "--detailed-exitcode").code == 2
    assert shell("plan", "--dev", "--db", "other.db", "--detailed-exitcode").code == 0


@pytest.mark.usefixtures("nobody_serves")
def test_it_takes_destinations_on_this_machine(shell: Shell) -> None:
    write(MANIFEST.replace("https://example.com", "http://localhost:3000"))
    assert shell.apply("--dev").code == 0


@pytest.mark.usefixtures("nobody_serves")
def test_data_that_cannot_be_used_is_an_error(shell: Shell) -> None:
    write()
    result = shell("plan", "--dev", "--db", "missing/dev.db")
    assert (result.code, result.out) == (1, "")
    assert "the embedded server cannot use missing/dev.db" in result.err


def test_a_server_that_runs_on_the_port_is_used_instead(
    shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(port=0) as running:
        monkeypatch.setenv("QSTASH_DEV_PORT", str(running.port))
        write()
        result = shell.apply("--dev")
        assert (result.code, len(running.log.writes)) == (0, 3)
        assert result.err == f"Target: {running.url} (embedded server)\n"
    assert not (folder / ".qstash-dev.db").exists()


@pytest.mark.parametrize(("value", "used"), [("true", True), ("1", True), ("false", False), ("0", False), ("", False)])
def test_the_environment_may_ask_for_it(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch, value: str, *, used: bool
) -> None:
    monkeypatch.setenv("QSTASH_DEV_PORT", str(qstash.port))
    monkeypatch.setenv("QSTASH_DEV", value)
    write()
    assert ("(embedded server)" in shell("plan").err) is used


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({"QSTASH_URL": "https://qstash.upstash.io"}, ["--dev"]),
        ({"QSTASH_URL": "https://qstash.upstash.io", "QSTASH_DEV": "true"}, []),
        ({"QSTASH_DEV": "maybe"}, []),
        ({"QSTASH_DEV_PORT": "http"}, ["--dev"]),
        ({"QSTASH_DEV_PORT": "0"}, ["--dev"]),
        ({"QSTASH_DEV_PORT": "65536"}, ["--dev"]),
        ({"QSTASH_URL": "ftp://example.com", "QSTASH_TOKEN": "a"}, []),
        ({"QSTASH_TOKEN": "a b"}, []),
        ({"QSTASH_REGION": "MARS", "QSTASH_TOKEN": "a"}, []),
    ],
)
def test_what_cannot_work_is_wrong_usage(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], arguments: list[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write()
    result = shell("plan", *arguments)
    assert (result.code, result.out) == (64, "")
