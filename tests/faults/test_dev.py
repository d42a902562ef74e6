"""Faults by the options of ``qstash-sync dev``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from reconciler.cli import execute as run_program
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.faults import FAULTS

HEADERS = {"Authorization": f"Bearer {DEV_USERS[0].token}"}
COMMAND = (sys.executable, "-c", "from reconciler.cli import main; main()", "dev", "--port", "0")


@contextmanager
def dev(*options: str) -> Iterator[str]:
    """The address of a server that runs with these options, until the end of the block."""
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.strip().partition("=")[2]
        finally:
            process.terminate()


def test_a_file_of_faults_befalls_the_requests_that_it_chooses(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('[{"fault": "refused", "status": 502, "body": "empty", "path": "/v2/queues*", "nth": 2}]', "utf-8")
    with dev("--latency", "1ms", "--faults", str(file)) as url, httpx.Client(base_url=url, headers=HEADERS) as client:
        assert [client.get("/v2/queues").status_code for _ in range(3)] == [200, 502, 200]
        assert client.get("/v2/schedules").status_code == 200


def test_every_mistake_in_a_file_of_faults_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faults.json"
    file.write_text('[{"fault": "refused", "status": 200},\n {"fault": "cut", "att": "after"}]', "utf-8")
    assert run_program(["dev", "--faults", str(file)]) == 78
    assert capsys.readouterr().err.splitlines() == [
        f"Error: {file}:1:2: [0].status: is from 400 to 599",
        f"Error: {file}:2:2: [1].att: is no setting; did you mean at?",
    ]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["dev", "--faults", str(tmp_path / "nothing.json")]) == 64
    assert "nothing.json': No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20", "--latency: '20' is no time; write 20ms or 1.5s"),
        ("-1s", "--latency: '-1s' is no time; write 20ms or 1.5s"),
        ("3601s", "--latency: seconds is from 0 to 3600"),
    ],
)
def test_a_latency_that_is_none_is_wrong_usage(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["dev", f"--latency={text}"]) == 64
    assert capsys.readouterr().err == f"Error: {message}\n"


def test_every_fault_is_listed_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["dev", "--list-faults"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == [*FAULTS, "any"]
    assert "cut at=before|amid|after" in lines


def test_quirks_are_listed_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["dev", "--list-quirks"]) == 0
    assert "overwrite_of_paused=resumes|keeps-pause" in capsys.readouterr().out.splitlines()
