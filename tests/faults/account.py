"""An account in this process that is applied to as the command line does it, with whatever goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

from reconciler.api import Client, Target
from reconciler.cli.applying import Work
from reconciler.cli.exit import Exit, code_of
from reconciler.cli.planning import Request as Asked
from reconciler.cli.terminal import Terminal
from reconciler.devserver import Server, Store
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.quirks import Quirks
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.wire import Request
from reconciler.errors import QstashSyncError
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Change, Manifest, Plan
from reconciler.plan import Allowance, Options
from tests.devserver.dialogue import NOON
from tests.transport import ServerTransport

Rows: TypeAlias = dict[tuple[str, str], str]
"""What is stored, byte for byte, by kind and id."""

_STAMPS = {"created_at", "updated_at", "caller_ip", "next_run"}
TOKEN = DEV_USERS[0].token
LIFTED = Options(Allowance(max_deletions=1000, allow_empty=True, allow_move=True))


@dataclass(frozen=True)
class Told:
    """What an apply said in the end: its exit code, and what became of each change, by ``name_change``."""

    code: int
    outcomes: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def applied(self) -> set[str]:
        return {change for change, fate in self.outcomes.items() if fate == "applied"}


def name_change(address: str, action: str) -> str:
    """What a change is known by: one address may lose a schedule and get another, where its id is a new one."""
    return f"{address} (gone)" if action == "delete" else address


def name_changes(changes: Iterable[Change]) -> set[str]:
    return {name_change(change.address, change.action) for change in changes}


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def read(self) -> float:
        return self.slept

    def now(self) -> float:
        return NOON.timestamp() + self.slept


class Account:
    """``rows`` are what it holds in the beginning, ``db`` is where."""

    def __init__(
        self,
        rows: Rows | None = None,
        *,
        db: Path | str = ":memory:",
        quirks: Quirks | None = None,
        parallelism: int = 1,
    ) -> None:
        self.store = Store(db)
        self.quirks = quirks
        self.parallelism = parallelism
        self._fill(rows or {})

    @property
    def rows(self) -> Rows:
        found = self.store._connection.execute("SELECT kind, id, document FROM resources ORDER BY kind, id")
        return {(kind, name): document for kind, name, document in found}

    @property
    def settings(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What is stored, without when and by whom."""
        return {key: _unstamped(json.loads(document)) for key, document in self.rows.items()}

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> int:
        """The status that another tool gets."""
        fields = {"Authorization": f"Bearer {TOKEN}"} | (headers or {})
        raw = tuple((name, value.encode()) for name, value in fields.items())
        return self.serve().handle(Request(method, path.encode(), raw, body), NOON).status

    def serve(self, rules: Iterable[Rule] = (), clock: Clock | None = None) -> Server:
        return Server(self.store, quirks=self.quirks, around=around(rules, (clock or Clock()).sleep))

    def plan(self, manifest: Manifest, options: Options | None = None) -> Plan:
        """What is left to do, seen without faults."""
        return _work(self.serve(), Clock(), manifest, options, self.parallelism).plan()

    def apply(
        self,
        manifest: Manifest,
        rules: Iterable[Rule] = (),
        *,
        options: Options | None = None,
        server: Server | None = None,
    ) -> Told:
        """One ``apply --yes``, up to its exit code."""
        clock = Clock()
        work = _work(server or self.serve(rules, clock), clock, manifest, options, self.parallelism)
        said = StringIO()
        try:
            with redirect_stdout(said):
                code = work.carry_out(work.plan())
        except QstashSyncError as error:
            return Told(code_of(error), error=str(error))
        changes = json.loads(said.getvalue())["changes"]
        return Told(code, {name_change(one["address"], one["action"]): one["outcome"] for one in changes})

    def converge(self, manifest: Manifest) -> None:
        told = self.apply(manifest)
        assert told.code == Exit.DONE, told

    def _fill(self, rows: Rows) -> None:
        self.store._connection.executemany(
            "INSERT INTO resources (user, kind, id, document) VALUES (?, ?, ?, ?)",
            [(DEV_USERS[0].name, kind, name, document) for (kind, name), document in rows.items()],
        )


def _unstamped(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _STAMPS}


def _work(server: Server, clock: Clock, manifest: Manifest, options: Options | None, parallelism: int) -> Work:
    client = Client(
        Target("http://qstash.test", TOKEN),
        transport=ServerTransport(server, lambda: NOON),
        parallelism=parallelism,
        sleep=clock.sleep,
        clock=clock.read,
        now=clock.now,
    )
    request = Asked(parallelism=parallelism, form="json")
    return Work(client, manifest, options or Options(), request, Terminal(quiet=True))


def read_manifest(text: str) -> Manifest:
    return load([Document("schedules.yaml", Path("/nowhere"), text.encode())], Inputs({}), LocalUrls.REFUSE)
