"""A page's console blocks, run one after the other in a folder of their own, as its reader would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

from tests.docs.pages import Block, change_blocks

# Stands in the pages for the free port that the embedded server finds.
PORT: Final = "127.0.0.1:54321"
# When the pages are read, by the clock of what tells of times to come.
MOMENT: Final = "2026-12-01T12:00:00+00:00"
# What `qstash-sync ci` leaves beside a comment, or in its place where there is nobody to comment to.
REPORT: Final = "qstash-sync-report.md"
# Stands in the pages for an id that QStash makes, which is another one each time; that of a message is msg_….
ID: Final = "scd_…"
_ID: Final = re.compile(r"\b(?P<kind>scd|msg)_[0-9A-Za-z]{28}\b")
_PORT: Final = re.compile(r"127\.0\.0\.1:\d+")
_OWN: Final = re.compile(
    r"QSTASH|^(?:APP_URL|CRON_SECRET|COLUMNS|NO_COLOR|FORCE_COLOR)$|^(?:CI|GITHUB|GITLAB|RUNNER)(?:_|$)"
)
# Told only where a command takes longer than a second, which depends on the machine.
_PROGRESS: Final = re.compile(r"(?:Read|Applied) .* …")
_SERVES: Final = re.compile(r"qstash-sync dev\b(?!.*--list-quirks)")
_IS_RUN: Final = re.compile(r"^\$ (?:qstash-sync|python) ", re.MULTILINE)
_UNSEEN: Final = re.compile(r"^<!-- qstash-sync:.* -->\n", re.MULTILINE)


def _environment(home: str) -> dict[str, str]:
    """The reader's: no account, no pipeline, and no server on a port where ``--dev`` would find one."""
    inherited = {name: value for name, value in os.environ.items() if not _OWN.search(name)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"QSTASH_DEV_PORT": "1", "QSTASH_SYNC_AT": MOMENT}
    return {**inherited, "PATH": path, "HOME": home, "LC_ALL": "C.UTF-8", **own}


@dataclass(slots=True)
class Session:
    """A shell in a folder; ``export`` and the last exit code are remembered from command to command.

    A server with ``&`` behind it goes on until the session ends, and others cannot be reached.
    """

    folder: str
    environment: dict[str, str] = field(init=False)
    code: int = 0
    server: str = PORT
    ending: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.environment = _environment(self.folder)

    def run(self, command: str) -> str:
        """What the command prints, on both streams, with the pages' port and ids in place of its own."""
        command = command.replace(PORT, self.server)
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environment[name] = value
            return ""
        text = self._serve(command) if _SERVES.match(command) else self._run(command)
        lines = (line.rstrip() for line in _ID.sub(r"\g<kind>_…", _PORT.sub(PORT, text)).splitlines())
        return "".join(f"{line}\n" for line in lines if not _PROGRESS.fullmatch(line))

    def _run(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f"(exit {self.code}); {command}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.code = done.returncode
        return done.stdout

    def _serve(self, command: str) -> str:
        """A server's first words, up to how it is ended; without ``&`` it is then ended in that way."""
        stays = command.endswith(" &")
        with ExitStack() as now:
            server = (self.ending if stays else now).enter_context(
                subprocess.Popen(
                    command.removesuffix(" &").split(),
                    cwd=self.folder,
                    env=self.environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            (self.ending if stays else now).callback(server.send_signal, signal.SIGINT)
            assert server.stdout is not None
            lines = _read_until(server.stdout, "Ctrl-C")
            if stays:
                found = _PORT.search("".join(lines))
                assert found, "it does not say where it serves"
                self.server = found[0]
                # What it says later must not fill the pipe and stop it.
                Thread(target=server.stdout.read, daemon=True).start()
        return "".join(lines)


def _read_until(stream: Iterable[str], word: str) -> list[str]:
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if word in line:
            break
    return lines


def replay(text: str) -> str:
    """The page with its console blocks and comments as they really are; equal to it where it tells the truth.

    Blocks that call qstash-sync or python are run. A block with ``file=NAME`` is written to that file when it is
    reached, and a comment is the one that the command before it would have made on a pull request.
    """
    with TemporaryDirectory(prefix="qstash-sync-docs-") as folder:
        session = Session(folder)
        with session.ending:
            return change_blocks(text, lambda block: _step(session, block))


def _step(session: Session, block: Block) -> str:
    if name := block.named("file"):
        path = Path(session.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
    elif block.language == "comment":
        return f"\n{show(Path(session.folder, REPORT).read_text('utf-8'))}\n"
    elif block.language == "console" and _IS_RUN.search(block.text):
        return "".join(f"$ {command}\n{session.run(command)}" for command in commands_in(block.text))
    return block.text


def show(comment: str) -> str:
    """What a reader sees of a comment."""
    return f"{_UNSEEN.sub('', comment).strip()}\n"


def commands_in(block: str) -> list[str]:
    """The commands of a console block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
