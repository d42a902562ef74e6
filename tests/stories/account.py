"""An account in this process, and all that people do to it: apply a manifest, use the console, run a script."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from reconciler.api import Client, Target
from reconciler.devserver import Limits, Quirks, Server, Store
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.rules import Rule, around
from reconciler.devserver.schedule import SCHEDULES
from reconciler.devserver.wire import Request
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply, observe
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import Change, Manifest, Outcome, Plan, State
from reconciler.plan import Allowance, Options, make_plan
from reconciler.report.text import SIGNS
from tests.devserver.dialogue import NOON
from tests.transport import ServerTransport

Shown: TypeAlias = dict[str, dict[str, Any]]
"""Resources by id, as QStash gives them back."""

Env: TypeAlias = Mapping[str, str]

NOTHING: Env = {}
USER = DEV_USERS[0]
SITE = "https://app.example.com"
_PATHS = {"schedules": "scheduleId", "queues": "name", "topics": "name"}


def write(*schedules: Mapping[str, object], owner: str = "acme", **rest: Any) -> str:  # noqa: ANN401 - YAML
    """A manifest's text; JSON is YAML."""
    return json.dumps({"version": 1, "owner": owner, "schedules": schedules, **rest}, indent=1)


def job(name: str, **settings: object) -> dict[str, object]:
    """A schedule of a manifest: a nightly call of the site's path of this name."""
    return {"name": name, "destination": f"{SITE}/{name}", "cron": "0 2 * * *"} | settings


def jobs(number: int) -> list[dict[str, object]]:
    """So many schedules of a manifest: ``job-0``, ``job-1``, …."""
    return [job(f"job-{index}") for index in range(number)]


def group(name: str, *urls: str) -> dict[str, object]:
    """A URL group of a manifest."""
    return {"name": name, "endpoints": [{"url": url} for url in urls]}


def read(text: str, env: Env = NOTHING) -> Manifest:
    return load([Document("schedules.yaml", Path("/nowhere"), text.encode())], Inputs(env), LocalUrls.REFUSE)


def options(targets: Iterable[str] = (), **lifted: Any) -> Options:  # noqa: ANN401 - the fields of Allowance
    """What the command line's flags make of the plan: ``max_deletions=3``, ``allow_twin={"schedule/a"}``."""
    sets: Any = {name: frozenset(value) if isinstance(value, set) else value for name, value in lifted.items()}
    return Options(Allowance(**sets), frozenset(targets))


def name_of(change: Change) -> str:
    """A change as the report heads it: ``+ schedule/weekly-report``."""
    return f"{SIGNS[change.action]} {change.address}"


def planned(plan: Plan) -> dict[str, str | None]:
    """Every change of a plan, and why it is held."""
    return {name_of(change): change.held.reason if change.held else None for change in plan.changes}


def flags(plan: Plan) -> dict[str, str | None]:
    """What is held of a plan, and the flag that lets it through."""
    return {name_of(change): change.held.flag for change in plan.changes if change.held}


def told(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """What became of every change."""
    return {name_of(one.change): one.fate.value for one in outcomes}


def codes(plan: Plan) -> dict[str, str]:
    """What a plan warns of, by address."""
    return {one.address: one.code for one in plan.warnings}


@dataclass
class Account:
    """One user's QStash."""

    limits: Limits = field(default_factory=Limits)
    quirks: Quirks = field(default_factory=Quirks)

    def __post_init__(self) -> None:
        self.numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(1))
        self.server = self._serve()

    def plan(self, text: str, chosen: Options | None = None, env: Env = NOTHING) -> Plan:
        return self._plan(self._connect(self.server), read(text, env), chosen)

    def apply(
        self, text: str, chosen: Options | None = None, env: Env = NOTHING, *, rules: Iterable[Rule] = ()
    ) -> dict[str, str]:
        """Apply a manifest, with some faults on the way; what became of every change."""
        client = self._connect(self._serve(rules))
        return told(apply(self._plan(client, read(text, env), chosen), BY_NAME, client, 1))

    def carry_out(self, plan: Plan) -> dict[str, str]:
        """What became of every change of a plan that was made before."""
        return told(apply(plan, BY_NAME, self._connect(self.server), 1))

    def settle(self, text: str, chosen: Options | None = None, env: Env = NOTHING) -> dict[str, str]:
        """Apply a manifest of which nothing is held and nothing fails, and after which nothing is left to do."""
        outcomes = self.apply(text, chosen, env)
        assert set(outcomes.values()) <= {"applied"}, outcomes
        assert planned(self.plan(text, chosen, env)) == {}
        return outcomes

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Any:  # noqa: ANN401
        """What another tool gets: JSON to a GET, else it must work."""
        fields = {"Authorization": f"Bearer {USER.token}"} | dict(headers or {})
        raw = tuple((name, value.encode()) for name, value in fields.items())
        answer = self.server.handle(Request(method, path.encode(), raw, body), NOON)
        assert answer.status < 300, answer
        return json.loads(answer.body) if method == "GET" else None

    def shown(self, path: str = "schedules") -> Shown:
        """All of a listing by id."""
        return {one[_PATHS[path]]: one for one in self.ask("GET", f"/v2/{path}")}

    def create(self, name: str = "", cron: str = "0 2 * * *", body: bytes = b"", **headers: str) -> str:
        """Create a schedule as a script does, at the site's path of this name; its id.

        ``callback_retries`` stands for ``Upstash-Callback-Retries``.
        """
        there = set(self.shown())
        fields = {f"Upstash-{key.title().replace('_', '-')}": value for key, value in headers.items()}
        self.ask("POST", f"/v2/schedules/{SITE}/{name}", {"Upstash-Cron": cron, **fields}, body)
        return next(iter(set(self.shown()) - there), fields.get("Upstash-Schedule-Id", ""))

    def create_queue(self, name: str, lag: int = 0) -> None:
        """A queue that holds so many messages."""
        content = json.dumps({"queueName": name, "parallelism": 1}).encode()
        self.ask("POST", "/v2/queues", {"Content-Type": "application/json"}, content)
        self.fill(name, lag)

    def create_group(self, name: str, *urls: str) -> None:
        content = json.dumps({"endpoints": [{"url": url} for url in urls]}).encode()
        self.ask("POST", f"/v2/topics/{name}/endpoints", {"Content-Type": "application/json"}, content)

    def fill(self, name: str, lag: int) -> None:
        """Let messages wait in a queue."""
        self.ask("DELETE", f"/v2/messages?queueName={name}")
        for _ in range(lag):
            self.ask("POST", f"/v2/enqueue/{name}/{SITE}/job")

    def pause(self, key: str) -> None:
        self.ask("PATCH", f"/v2/schedules/{key}/pause")

    def resume(self, key: str) -> None:
        self.ask("PATCH", f"/v2/schedules/{key}/resume")

    def change(self, key: str, **settings: object) -> None:
        """Change a schedule in the console, which keeps everything else: ``cron``, or one of ``Settings``."""
        with self.server.store.writing(USER.name) as account:
            found = account.get(SCHEDULES, key)
            assert found is not None
            own = {name: value for name, value in settings.items() if hasattr(found, name)}
            rest = {name: value for name, value in settings.items() if name not in own}
            account.put(SCHEDULES, key, replace(found, settings=replace(found.settings, **rest), **own))  # type: ignore[arg-type]

    def labels(self, key: str) -> list[str]:
        """The labels of a schedule, ours first."""
        found: list[str] = self.shown()[key].get("labels", [])
        return found

    def delete(self, key: str) -> None:
        self.ask("DELETE", f"/v2/schedules/{key}")

    def _serve(self, rules: Iterable[Rule] = ()) -> Server:
        store = self.server.store if hasattr(self, "server") else Store()
        return Server(
            store,
            limits=self.limits,
            quirks=self.quirks,
            around=around(rules, lambda _: None),
            new_id=lambda prefix: f"{prefix}_{next(self.numbers[prefix])}",
        )

    def _connect(self, server: Server) -> Client:
        transport = ServerTransport(server, lambda: NOON)
        return Client(Target("http://qstash.test", USER.token), transport=transport, sleep=lambda _: None)

    def observe(self, manifest: Manifest) -> State:
        """What the manifest manages, as it is."""
        return self._observe(self._connect(self.server), manifest)

    def _plan(self, client: Client, manifest: Manifest, chosen: Options | None) -> Plan:
        return make_plan(KINDS, manifest, self._observe(client, manifest), chosen)

    def _observe(self, client: Client, manifest: Manifest) -> State:
        return observe(client, [kind for kind in KINDS if kind.name in manifest.desired])
