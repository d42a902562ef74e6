"""Who only checks speaks to nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.exit import Exit
from tests.hostile.shell import Canned, Shell, item

# Whatever touches a socket, or starts a program, ends the program with a code of its own.
GUARDED: Final = """
import os, sys

def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)

sys.addaudithook(refuse)
from reconciler.cli import main
main()
"""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "QSTASH_URL": "http://127.0.0.1:9",
        "QSTASH_TOKEN": "token",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("validate",), Exit.DONE),
        (("validate", "--format=json"), Exit.DONE),
        (("validate", "--format=html"), Exit.DONE),
        (("validate", "-f", "wrong.yaml"), Exit.INVALID),
        (("validate", "-f", "nowhere.yaml"), Exit.INVALID),
        (("schema",), Exit.DONE),
        (("--help",), Exit.DONE),
        (("--version",), Exit.DONE),
        (("plan", "--help"), Exit.DONE),
        (("plan", "-f", "wrong.yaml"), Exit.INVALID),
        (("apply", "--yes", "-f", "wrong.yaml"), Exit.INVALID),
        (("apply",), Exit.USAGE),
        (("drift", "-f", "wrong.yaml"), Exit.INVALID),
        (("destroy", "--yes", "-f", "wrong.yaml"), Exit.INVALID),
        (("apply", "--yes", "no.plan"), Exit.FAILED),
        (("frobnicate",), Exit.USAGE),
    ],
)
def test_no_socket_is_opened_for_what_needs_none(tmp_path: Path, arguments: tuple[str, ...], code: Exit) -> None:
    (tmp_path / "schedules.yaml").write_text(item(destination="https://a.example.com/{{ 'x' | upper }}", body={"a": 1}))
    (tmp_path / "wrong.yaml").write_text(item(cron="never"))
    done = _run(tmp_path, *arguments)
    assert done.returncode == code, done.stderr


def test_the_guard_catches_who_does(tmp_path: Path) -> None:
    (tmp_path / "schedules.yaml").write_text(item())
    assert _run(tmp_path, "plan").returncode == 99


@pytest.mark.parametrize("command", ["plan", "drift", "export"])
def test_who_only_looks_never_writes(canned: tuple[Shell, Canned], command: str) -> None:
    shell, account = canned
    (shell.folder / "schedules.yaml").write_text(item())
    assert shell(command).code in {Exit.DONE, Exit.PENDING}
    assert account.written == []
