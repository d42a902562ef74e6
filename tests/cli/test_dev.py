from __future__ import annotations

import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qstash import QStash

from reconciler.devserver import find_running, list_positions
from reconciler.devserver.auth import DEV_USERS
from tests.cli.shell import PROGRAM, Shell, execute, write


@contextmanager
def served(*arguments: str) -> Iterator[dict[str, str]]:
    """The variables that ``qstash-sync dev`` prints, while it runs."""
    command = [PROGRAM, "dev", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        try:
            yield dict(shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    assert process.returncode == 130


def test_it_prints_the_variables_that_the_sdks_read() -> None:
    with served() as variables:
        user = DEV_USERS[0]
        assert variables.pop("QSTASH_URL").startswith("http://127.0.0.1:")
        assert variables == {
            "QSTASH_TOKEN": user.token,
            "QSTASH_CURRENT_SIGNING_KEY": user.current_key,
            "QSTASH_NEXT_SIGNING_KEY": user.next_key,
        }


def test_the_official_sdk_and_this_program_work_with_these_variables(tmp_path: Path) -> None:
    with served("--db", str(tmp_path / "dev.db")) as variables:
        write()
        assert execute("apply", "--yes", variables=variables).code == 0
        sdk = QStash(variables["QSTASH_TOKEN"], base_url=variables["QSTASH_URL"], retry=False)
        assert len(sdk.schedule.list()) == 2
        sdk.http._client.close()
    with served("--db", str(tmp_path / "dev.db")) as variables:
        assert execute("plan", "--detailed-exitcode", variables=variables).code == 0


def test_a_dev_flag_finds_it_by_its_port() -> None:
    with served() as variables:
        port = variables["QSTASH_URL"].rpartition(":")[2]
        assert find_running("127.0.0.1", int(port)) == (variables["QSTASH_URL"], variables["QSTASH_TOKEN"])
        write()
        result = execute("plan", "--dev", variables={"QSTASH_DEV_PORT": port})
        assert result.err == f"Target: {variables['QSTASH_URL']} (embedded server)\n"


def test_it_behaves_as_its_quirks_say() -> None:
    with served("--quirk", "loopback=refused") as variables:
        write("version: 1\nowner: acme\nschedules: [{destination: 'http://localhost/a', cron: 0 9 * * *}]\n")
        result = execute("apply", "--yes", variables=variables)
        assert result.code == 1
        assert "loopback address" in result.out


def test_the_quirks_are_listed_with_their_positions(shell: Shell) -> None:
    result = shell("dev", "--list-quirks")
    assert result.code == 0
    assert result.out.splitlines() == [f"{name}={'|'.join(each)}" for name, each in list_positions().items()]


@pytest.mark.parametrize(
    ("quirk", "told"),
    [
        ("list_ordre=reversed", "no quirk is called 'list_ordre'; did you mean list_order?"),
        ("list-order=random", "list_order is one of insertion, reversed, shuffled; not 'random'"),
        ("list-order", "'list-order' is not NAME=VALUE"),
    ],
)
def test_a_quirk_that_there_is_not_is_wrong_usage(shell: Shell, quirk: str, told: str) -> None:
    result = shell("dev", "--quirk", quirk)
    assert (result.code, result.out, result.err) == (64, "", f"Error: --quirk: {told}\n")


def test_a_port_that_is_taken_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = shell("dev", "--port", str(port))
    assert (result.code, result.out) == (1, "")
    assert (
        result.err.lower()
        == f"error: cannot serve on 127.0.0.1:{port}: address already in use; choose others by --host and --port\n"
    )
