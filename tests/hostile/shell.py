"""The command line against what means it harm: what it says may not hold a character that is not seen."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import yaml

from reconciler.cli.exit import Exit
from reconciler.devserver import serve
from reconciler.devserver.wire import Handler, Request, Response
from tests.secrets.program import Told, execute

HEAD: Final = "version: 1\nowner: acme\n"
EVIL: Final = "\x1b[31m\x07\x85\x9b2J\u200b\u200e\u202e\u2028\u2066\ufeff\U000e0041<script>`|::error::\r\nX"
"""Controls of either kind, marks that turn the direction, what has no width, tags; and markup, of every format."""


def item(**fields: object) -> str:
    """A manifest with one schedule, in one line."""
    usual = {"name": "a", "destination": "https://a.example.com", "cron": "* * * * *"}
    return f"{HEAD}schedules: {yaml.safe_dump([usual | fields], default_flow_style=True, width=10**9)}"


def unseen(text: str) -> set[str]:
    """The characters of a text that a terminal would obey, or nobody would see."""
    return {
        char
        for char in text
        if char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    }


@dataclass(frozen=True)
class Shell:
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, manifest: str | bytes | None = None, **variables: str) -> Told:
        if manifest is not None:
            content = manifest if isinstance(manifest, bytes) else manifest.encode()
            (self.folder / "schedules.yaml").write_bytes(content)
        told = execute(*arguments, folder=self.folder, variables={**self.variables, **variables})
        assert told.code != Exit.BUG, told.err
        assert not unseen(told.out + told.err + told.log), unseen(told.out + told.err + told.log)
        return told


@dataclass
class Canned:
    """The body of each listing, and the targets of what was written."""

    listings: dict[str, bytes] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def hold(self, kind: str, *resources: object) -> None:
        self.listings[f"/v2/{kind}"] = json.dumps(resources).encode()

    def answer(self, request: Request, _: datetime) -> Response:
        target = request.target.decode()
        if request.method != "GET":
            self.written.append(target)
            return Response(200, (), b'{"scheduleId": "made"}')
        return Response(200, (("Content-Type", "application/json"),), self.listings.get(target, b"[]"))


@contextmanager
def answering() -> Iterator[tuple[str, Canned]]:
    canned = Canned()

    def around(_: Handler) -> Handler:
        return canned.answer

    with serve(port=0, around=around) as server:
        yield server.url, canned
