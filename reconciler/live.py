"""Looking at the account and changing it. Decides nothing: which changes, and in which order, is the plan's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.errors import AnswerError, InterruptedByUser, QstashSyncError, QuotaError, UnreachableError
from reconciler.model import Action, AnyResource, Api, Change, Fate, Outcome, Plan, Reader, State
from reconciler.secrecy import repeats
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.kinds import AnyKind
    from reconciler.values import JsonObject


def observe(reader: Reader, kinds: Iterable[AnyKind], on_read: Callable[[AnyKind], None] = lambda _: None) -> State:
    """The account's resources of these kinds, with one request for each kind."""
    asked = tuple(kinds)
    if not asked:
        return {}
    observed: dict[str, tuple[AnyResource, ...]] = {}
    with ThreadPoolExecutor(len(asked)) as pool:
        for kind, resources in zip(asked, pool.map(lambda kind: kind.fetch(reader), asked), strict=True):
            observed[kind.name] = resources
            on_read(kind)
    return observed


def apply(
    plan: Plan,
    kinds: dict[str, AnyKind],
    api: Api,
    parallelism: int,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Make the plan's changes, side by side within a step, and tell what became of each, in the plan's order.

    A failure stops only what depends on it. An ``InterruptedByUser`` of the api ends the work: what is under way
    ends, and the rest is told as not attempted. Never raises for a change that failed.
    """
    work = _Work(kinds, api, on_outcome)
    for change in plan.held:
        work.note(Outcome(change, Fate.HELD, change.held.reason if change.held else ""))
    with ThreadPoolExecutor(parallelism) as pool:
        for (deletes, kind), step in groupby(plan.ready, _step):
            if deletes:
                work.look_for_users(kind)
            for outcome in pool.map(work.attempt, step):
                work.note(outcome)
        for change in work.second_round():
            work.note(work.attempt(change))
    return tuple(work.outcomes[id(change)] for change in plan.changes)


def _step(change: Change) -> tuple[bool, str]:
    return change.action is Action.DELETE, change.subject.kind


@dataclass(slots=True)
class _Counted:
    """The account, and how many writes of one change it has taken."""

    api: Api
    writes: int = 0

    def list(self, path: str) -> list[JsonObject]:
        return self.api.list(path)

    def get(self, path: str) -> JsonObject:
        return self.api.get(path)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        self.api.send(method, path, headers, body)
        self.writes += 1


@dataclass(slots=True)
class _Work:
    """What has become of the plan so far."""

    kinds: dict[str, AnyKind]
    api: Api
    on_outcome: Callable[[Outcome], None]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    over_quota: list[Change] = field(default_factory=list)
    # By kind and key: what was not created, and what is still used by something that was not changed.
    missing: dict[tuple[str, str], Change] = field(default_factory=dict)
    in_use: dict[tuple[str, str], Change] = field(default_factory=dict)
    unmade: dict[str | None, Change] = field(default_factory=dict)
    # What was seen right before deletions: who needs what, and the kinds of which that could not be asked.
    users: dict[tuple[str, str], str] = field(default_factory=dict)
    unsure: dict[str, str] = field(default_factory=dict)

    def note(self, outcome: Outcome) -> None:
        change = outcome.change
        self.outcomes[id(change)] = outcome
        self.on_outcome(outcome)
        if outcome.fate is not Fate.APPLIED:
            self._bar(change)

    def _bar(self, change: Change) -> None:
        """Keep from being done what a change that was not made would have had to come before."""
        if change.before is None:
            self.missing[change.subject.kind, change.subject.key] = change
            self.unmade[change.subject.id] = change
        else:
            self.in_use.update(dict.fromkeys(self._needs(change.before), change))

    def look_for_users(self, kind: str) -> None:
        """Ask once more who needs resources of a kind, right before some are deleted."""
        for other in self.kinds.values():
            if kind in other.refers_to:
                try:
                    there = other.fetch(self.api)
                except QstashSyncError as error:
                    self.unsure[kind] = str(error)
                    return
                self.users.update((needed, one.address) for one in there for needed in self._needs(one))

    def second_round(self) -> Iterator[Change]:
        """What met a limit of the plan, where deletions have made room since; then what waited for that."""
        done = [one.change for one in self.outcomes.values() if one.fate is Fate.APPLIED]
        deleted = {change.subject.kind for change in done if change.action is Action.DELETE}
        again = [change for change in self.over_quota if change.subject.kind in deleted]
        yield from again
        if any(self.outcomes[id(change)].fate is Fate.APPLIED for change in again):
            yield from self._set_free()

    def _set_free(self) -> Iterator[Change]:
        """What was skipped, and has nothing in its way any more."""
        for waiting in [one.change for one in self.outcomes.values() if one.fate is Fate.SKIPPED]:
            for bars in (self.missing, self.in_use, self.unmade, self.users):
                bars.clear()
            for outcome in self.outcomes.values():
                if outcome.fate is not Fate.APPLIED:
                    self._bar(outcome.change)
            if self._obstacle(waiting) is None:
                self.look_for_users(waiting.subject.kind)
                yield waiting

    def attempt(self, change: Change) -> Outcome:
        if (obstacle := self._obstacle(change)) is not None:
            return Outcome(change, Fate.SKIPPED, f"{obstacle.address} would have had to come before it")
        if (doubt := self._doubt(change)) is not None:
            return Outcome(change, Fate.FAILED, doubt)
        account = _Counted(self.api)
        try:
            self._write(account, change)
        except InterruptedByUser as error:
            if account.writes:
                return Outcome(change, Fate.UNKNOWN, "interrupted halfway; apply again", error)
            return Outcome(change, Fate.SKIPPED, "interrupted", error)
        except QstashSyncError as error:
            if isinstance(error, QuotaError):
                self.over_quota.append(change)
            return _undone(change, error)
        return Outcome(change, Fate.APPLIED)

    def _write(self, account: Api, change: Change) -> None:
        kind = self.kinds[change.subject.kind]
        if change.after is not None:
            kind.put(account, change.before, change.after)
        elif change.before is not None:
            kind.delete(account, change.before)

    def _obstacle(self, change: Change) -> Change | None:
        """The change that should have come before this one and was not made."""
        if change.follows and change.follows in self.unmade:
            return self.unmade[change.follows]
        if change.after is None:
            return self.in_use.get((change.subject.kind, change.subject.key))
        return next((self.missing[one] for one in self._needs(change.after) if one in self.missing), None)

    def _doubt(self, change: Change) -> str | None:
        """Why a deletion that was agreed to had better not be made."""
        subject = change.subject
        if change.after is not None:
            return None
        if subject.kind in self.unsure:
            return f"who uses it could not be asked again: {self.unsure[subject.kind]}"
        user = self.users.get((subject.kind, subject.key))
        return None if user is None else f"{user} uses it by now; plan again"

    def _needs(self, resource: AnyResource) -> list[tuple[str, str]]:
        return [(one.kind, one.key) for one in self.kinds[resource.kind].references(resource.spec)]


def _undone(change: Change, error: QstashSyncError) -> Outcome:
    # Without an answer nobody knows whether it was done; a second run will.
    unknown = isinstance(error, UnreachableError | AnswerError)
    reason = _reason(change, error)
    if unknown:
        return Outcome(change, Fate.UNKNOWN, f"{reason}; it may have been done", error)
    return Outcome(change, Fate.FAILED, reason, error)


def _reason(change: Change, error: QstashSyncError) -> str:
    """QStash's own words, unless they repeat a secret of the request."""
    specs = [one.spec for one in (change.before, change.after) if one is not None]
    secrets = [secret for spec in specs for secret in secrets_in(spec)]
    return "QStash's answer repeats a secret and is withheld" if repeats(str(error), secrets) else str(error)
