"""An account in this process, everything that can happen to it, and all that is to be seen of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any, TypeAlias

from hypothesis import note, reject

from reconciler.api import Client, Target
from reconciler.devserver import Quirks, Server, Store
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.schedule import SCHEDULES, Schedule
from reconciler.devserver.wire import Request
from reconciler.errors import QstashSyncError
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply, observe
from reconciler.mark import Mark, read
from reconciler.model import Manifest, Outcome, Plan, State
from reconciler.plan import Allowance, Options, make_plan
from tests.devserver.dialogue import NOON
from tests.strategies.accounts import Applied, Event, Handled, Write
from tests.strategies.manifests import Written
from tests.transport import ServerTransport

Shown: TypeAlias = dict[str, dict[str, Any]]

USER = DEV_USERS[0]
PATHS = {
    "queue": ("/v2/queues", "name"),
    "url_group": ("/v2/topics", "name"),
    "schedule": ("/v2/schedules", "scheduleId"),
}
LIFTED = Options(Allowance(max_deletions=10_000, allow_empty=True, allow_move=True))


class Account:
    def __init__(self, quirks: Quirks | None = None) -> None:
        numbers = count(1)
        self.server = Server(Store(), quirks=quirks, new_id=lambda prefix: f"{prefix}_made{next(numbers)}")
        transport = ServerTransport(self.server, lambda: NOON)
        self.client = Client(Target("http://qstash.test", USER.token), transport=transport, sleep=lambda _: None)

    def observe(self) -> State:
        return observe(self.client, KINDS)

    def plan(self, manifest: Manifest, options: Options = LIFTED) -> Plan:
        """The plan. Where two schedules claim to be the same one, it is refused in words: that is not the case here."""
        managed = [kind for kind in KINDS if kind.name in manifest.desired]
        try:
            return make_plan(KINDS, manifest, observe(self.client, managed), options)
        except QstashSyncError as error:
            if "claimed by more than one" not in str(error):
                raise
            reject()

    def apply(self, plan: Plan) -> tuple[Outcome, ...]:
        return apply(plan, BY_NAME, self.client, parallelism=1)

    def converge(self, manifest: Manifest, options: Options = LIFTED) -> Plan:
        """Plan and apply; the plan. Nothing that was not held may fail."""
        plan = self.plan(manifest, options)
        undone = [one for one in self.apply(plan) if one.fate not in {"applied", "held"}]
        assert not undone, f"not done: {[(one.change.address, one.reason) for one in undone]}"
        return plan

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Any:  # noqa: ANN401
        """What another tool gets, unseen by the log."""
        fields = {"Authorization": f"Bearer {USER.token}"} | (headers or {})
        raw = tuple((name, value.encode()) for name, value in fields.items())
        answer = self.server._answer(Request(method, path.encode(), raw, body), NOON)
        return json.loads(answer.body) if method == "GET" else answer.status

    def shown(self, kind: str = "schedule") -> Shown:
        """Every resource of a kind by its id, as QStash gives it back."""
        path, identity = PATHS[kind]
        return {one[identity]: one for one in self.ask("GET", path)}

    def stored(self) -> dict[str, Schedule]:
        """Every schedule by its id, with what QStash does not give back."""
        with self.server.store.reading(USER.name) as account:
            return {one.id: one for one in account.list(SCHEDULES)}

    def marks(self) -> dict[str, Mark | None]:
        """The marks of the schedules, by their ids; one that was copied from another schedule is none."""
        found = {key: read(tuple(one.settings.labels))[0] for key, one in self.stored().items()}
        return {
            key: mark if mark and (not mark.owner or mark.is_bound_to(key)) else None for key, mark in found.items()
        }

    def relabel(self, key: str, labels: list[str]) -> None:
        with self.server.store.writing(USER.name) as account:
            found = account.get(SCHEDULES, key)
            assert found is not None
            settings = replace(found.settings, labels=labels[:1] if self.server.quirks.labels == "first" else labels)
            account.put(SCHEDULES, key, replace(found, settings=settings))

    def undergo(self, history: Iterable[Event]) -> None:
        """Let all that happen, one after another."""
        for event in history:
            match event:
                case Write():
                    self.ask(event.method, event.path, event.headers, event.body)
                case Applied():
                    self.converge_or_reject(event.manifest.load())
                case Handled():
                    self._handle(event)
        note(
            f"the account then: {json.dumps({kind: self.shown(kind) for kind in PATHS}, indent=1, ensure_ascii=False)}"
        )
        self.server.log.clear()

    def converge_or_reject(self, manifest: Manifest) -> None:
        """An account in which two schedules claim to be the same one is refused in words: not what is tested here."""
        try:
            self.converge(manifest)
        except QstashSyncError:
            reject()

    def _handle(self, event: Handled) -> None:
        schedules = self.stored()
        if not schedules:
            return
        keys = sorted(schedules)
        key = keys[event.place % len(keys)]
        if event.how in {"pause", "resume"}:
            self.ask("PATCH", f"/v2/schedules/{key}/{event.how}")
        else:
            self.relabel(key, _relabelled(event.how, schedules, key))


def lift_all(plan: Plan) -> Options:
    """What lets everything through that the plan holds and that anything lets through."""
    addresses = frozenset(change.address for change in plan.held)
    return Options(
        replace(
            LIFTED.allowance,
            allow_twin=addresses,
            unprotect=addresses,
            drop_messages=addresses,
            replace_unreadable=addresses,
        )
    )


def _relabelled(how: str, schedules: dict[str, Schedule], key: str) -> list[str]:
    """The labels that somebody makes of a schedule's labels."""
    labels = schedules[key].settings.labels
    mark, _ = read(tuple(labels))
    match how.split():
        case ["strip"]:
            return labels[1:]
        case ["copy"]:
            other = schedules[min(schedules)].settings.labels
            return [*other, *labels[1:]]
        case ["double"]:
            return [*labels[:1], *labels]
        case ["edit", part] if mark is not None and mark.owner:
            digits = getattr(mark, part)
            return [str(replace(mark, **{part: digits[::-1]})), *labels[1:]]
        case _:
            return [*labels, "by hand"]


def show(manifest: Written) -> Manifest:
    """The manifest, loaded, and told where an example fails."""
    note(f"the manifest:\n{manifest.text}")
    return manifest.load()
