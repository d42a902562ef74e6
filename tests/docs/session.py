"""A page's console blocks, run one after the other in a folder of their own, as its reader would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.docs.pages import find_blocks

# Stands in the pages for the free port that the embedded server finds.
PORT: Final = "127.0.0.1:54321"
_PORT: Final = re.compile(r"127\.0\.0\.1:\d+")
_OWN: Final = re.compile(r"QSTASH|^(?:APP_URL|CRON_SECRET|COLUMNS|NO_COLOR|FORCE_COLOR)$")
# Told only where a command takes longer than a second, which depends on the machine.
_PROGRESS: Final = re.compile(r"(?:Read|Applied) .* …")
_SERVES: Final = re.compile(r"qstash-sync dev\b(?!.*--list-quirks)")


def _environment(home: str) -> dict[str, str]:
    """The reader's: no account, and no server on a port where ``--dev`` would find one."""
    inherited = {name: value for name, value in os.environ.items() if not _OWN.search(name)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**inherited, "PATH": path, "HOME": home, "LC_ALL": "C.UTF-8", "QSTASH_DEV_PORT": "1"}


@dataclass(slots=True)
class Session:
    """A shell in a folder; ``export`` and the last exit code are remembered from command to command."""

    folder: str
    environment: dict[str, str] = field(init=False)
    code: int = 0

    def __post_init__(self) -> None:
        self.environment = _environment(self.folder)

    def run(self, command: str) -> str:
        """What the command prints, on both streams, with the pages' port in place of its own."""
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environment[name] = value
            return ""
        text = self._serve(command) if _SERVES.match(command) else self._run(command)
        lines = (line.rstrip() for line in _PORT.sub(PORT, text).splitlines())
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
        """A server's first words, up to how it is ended; then it is ended in that way."""
        with subprocess.Popen(
            command.split(),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            assert server.stdout is not None
            lines: list[str] = []
            for line in server.stdout:
                lines.append(line)
                if "Ctrl-C" in line:
                    break
            server.send_signal(signal.SIGINT)
        return "".join(lines)


def replay(text: str) -> str:
    """The page with its console blocks as they really are; equal to the page where it tells the truth.

    Blocks that call qstash-sync are run. A YAML block with ``file=NAME`` is written to that file first.
    """
    with TemporaryDirectory(prefix="qstash-sync-docs-") as folder:
        session = Session(folder)
        for block in find_blocks(text, "console", "yaml"):
            if name := block.named("file"):
                Path(folder, name).write_text(block.text, "utf-8")
            elif block.language == "console" and "$ qstash-sync" in block.text:
                real = "".join(f"$ {command}\n{session.run(command)}" for command in commands_in(block.text))
                text = text.replace(f"```console\n{block.text}```", f"```console\n{real}```", 1)
    return text


def commands_in(block: str) -> list[str]:
    """The commands of a console block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
