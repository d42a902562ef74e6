"""Export, then plan, is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml
from hypothesis import assume, given, note

from reconciler.devserver import Quirks
from reconciler.devserver.schedule import Schedule
from reconciler.difference import Field, differing
from reconciler.kinds import KINDS
from reconciler.manifest.export import Export, export
from reconciler.mark import read
from reconciler.model import Action
from reconciler.values import Text
from tests.promises.account import Account, lift_all
from tests.promises.effort import FEW, MANY, in_every_position, mixed_quirks
from tests.strategies import manifests
from tests.strategies import settings as pools
from tests.strategies.accounts import Case, cases

SERVER_OWNED: Final = {"createdAt", "lastScheduleTime", "lastScheduleStates", "callerIP", "label", "labels", "error"}


def _check(quirks: Quirks, case: Case) -> None:
    account = Account(quirks)
    account.undergo(case.history)
    assume(all(map(_can_be_held, account.stored().values())))
    exported = export(KINDS, account.observe(), pools.OWNER)
    note(f"the export:\n{exported.text}")
    manifest = manifests.load_text(exported.text, _originals(account, exported))
    plan = account.plan(manifest)
    assert [change.address for change in plan.changes if change.action in {Action.CREATE, Action.DELETE}] == []
    assert [field for change in plan.changes for field in differing(change) if not _is_uncertain(field, quirks)] == []
    before = _readable(account)
    options = lift_all(plan)
    account.converge(manifest, options)
    assert account.plan(manifest, options).changes == ()
    assert _readable(account) == before


def _is_uncertain(field: Field, quirks: Quirks) -> bool:
    """Whether a digest of QStash's own making stands for a header: only a mark could tell what it was made of."""
    redacted = isinstance(field.before, Text) and field.before.redacted
    return quirks.redacted_header_digest == "line" and redacted and field.path.startswith("headers")


def _readable(account: Account) -> dict[str, Any]:
    """What people read of the schedules: no marks, no traces of runs, crons in one spelling, no default period."""
    return {
        key: {name: value for name, value in one.items() if name not in SERVER_OWNED and (name, value) != ("period", 1)}
        | {"labels": _own(one) if account.server.quirks.labels == "all" else "ours alone", "cron": _spelt(one["cron"])}
        | {name: _forwarded(one.get(name, {})) for name in ("callbackHeader", "failureCallbackHeader")}
        for key, one in account.shown().items()
    }


def _forwarded(header: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in header.items() if not name.startswith("Upstash-")}


def _own(shown: dict[str, Any]) -> set[str]:
    return {label for label in shown.get("labels", ()) if not label.startswith("qs1.")}


def _spelt(cron: str) -> str:
    return " ".join(cron.replace("CRON_TZ=", "TZ=").removeprefix("TZ=UTC ").split())


def _can_be_held(schedule: Schedule) -> bool:
    """Whether a variable, which is text, can hold the body where QStash shows only its digest."""
    try:
        schedule.settings.body.decode()
    except UnicodeDecodeError:
        return not schedule.settings.redaction.body
    return True


def _originals(account: Account, exported: Export) -> dict[str, str]:
    """The environment that holds what the variables stand for: what QStash was once given, redacted or not."""
    document = yaml.safe_load(exported.text)
    left_out = {one.address for one in exported.warnings}
    kept = [
        schedule
        for key, schedule in sorted(account.stored().items())
        if f"schedule/{key}" not in left_out and not _is_another_owners(schedule)
    ]
    pairs = [
        pair
        for item, schedule in zip(document.get("schedules", ()), kept, strict=True)
        for pair in _values(item, schedule)
    ]
    groups = account.shown("url_group")
    for item in document.get("url_groups", ()):
        there = sorted(groups[item["name"]]["endpoints"], key=lambda one: (one.get("name", ""), one["url"]))
        pairs += [(wanted["url"], one["url"]) for wanted, one in zip(item["endpoints"], there, strict=True)]
    return {
        variable["env"]: next(value for written, value in pairs if written == f"{{{{ {name} }}}}")
        for name, variable in document.get("variables", {}).items()
    }


def _is_another_owners(schedule: Schedule) -> bool:
    mark, _ = read(tuple(schedule.settings.labels))
    return mark is not None and mark.owner != pools.OWNER


def _values(item: dict[str, Any], schedule: Schedule) -> Iterator[tuple[object, str]]:
    """What stands in an item beside what QStash was given."""
    settings = schedule.settings
    yield item["destination"], schedule.destination
    yield item.get("body"), settings.body.decode("utf-8", "replace")
    yield item.get("body_base64"), pools.encode(settings.body)
    yield from _beside(item.get("headers", {}), settings.header)
    for name, callback in (("callback", settings.callback), ("failure_callback", settings.failure_callback)):
        found = item.get(name)
        if callback is not None and found is not None:
            yield (found["url"] if isinstance(found, dict) else found), callback.url
            yield from _beside(found.get("headers", {}) if isinstance(found, dict) else {}, callback.header)


def _beside(wanted: dict[str, str], sent: dict[str, list[str]]) -> Iterator[tuple[object, str]]:
    return ((value, ", ".join(sent[name])) for name, value in wanted.items())


@in_every_position
@FEW
@given(case=cases())
def test_export_then_plan_is_empty(position: str, case: Case) -> None:
    _check(Quirks.parse([position]), case)


@MANY
@given(quirks=mixed_quirks, case=cases())
def test_export_then_plan_is_empty_however_qstash_behaves(quirks: Quirks, case: Case) -> None:
    _check(quirks, case)
