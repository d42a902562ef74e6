"""A manifest becomes another one: the account is then as if it had never been anything else."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver import Quirks
from reconciler.mark import read
from reconciler.model import Action, Manifest
from tests.promises.account import Account, lift_all, show
from tests.promises.effort import MANY, SOME, mixed_quirks
from tests.strategies import manifests
from tests.strategies import settings as pools
from tests.strategies.manifests import Item, Written


def _removing(origin: Written) -> Written:
    """The manifest with whose removals nothing of ours stays behind."""
    kept = {key: value for key, value in origin.document.items() if key not in {"on_remove", "forget"}}
    return Written(kept | {"prune": kept["prune"] | {"schedules": "owned"}})


pairs = (
    manifests.written().map(_removing).flatmap(lambda origin: st.tuples(st.just(origin), manifests.evolutions(origin)))
)


def _apply(account: Account, written: Written) -> Manifest:
    manifest = show(written)
    account.converge(manifest, lift_all(account.plan(manifest)))
    return manifest


def _by_key(account: Account, manifest: Manifest) -> dict[str, Any]:
    """The settings of every schedule of ours by the key in its mark, hidden ones included."""
    silent = {one.key for one in manifest.desired["schedule"] if getattr(one.spec, "paused", None) is None}
    assert len(account.stored()) == len(manifest.desired["schedule"]), "something is there twice, or is missing"
    found = {}
    for one in account.stored().values():
        mark, own = read(tuple(one.settings.labels))
        assert mark is not None
        assert mark.owner == pools.OWNER
        settings = asdict(replace(one.settings, labels=list(own))) | {"body": _value(one.settings.body)}
        [key] = [key for key in (one.key for one in manifest.desired["schedule"]) if mark.is_for(key)]
        found[key] = settings | {
            "cron": one.cron,
            "destination": one.destination,
            "paused": key not in silent and one.paused,
            "flags": {*mark.flags} - {"z"},
            "hidden": mark.hidden,
        }
    return found


def _value(body: bytes) -> Any:  # noqa: ANN401
    """A body as what it says: JSON that is spelt otherwise is left as it is."""
    try:
        found = json.loads(body)
    except ValueError:
        return body
    return json.dumps(found, sort_keys=True) if isinstance(found, dict | list) else body


@MANY
@given(quirks=mixed_quirks, pair=pairs)
def test_a_manifest_that_has_become_another_gives_what_the_other_gives_alone(
    quirks: Quirks, pair: tuple[Written, Written]
) -> None:
    evolved, fresh = Account(quirks), Account(quirks)
    _apply(evolved, pair[0])
    manifest = _apply(evolved, pair[1])
    _apply(fresh, pair[1])
    assert _by_key(evolved, manifest) == _by_key(fresh, manifest)


@SOME
@given(quirks=mixed_quirks, pair=pairs)
def test_what_an_update_leaves_as_it_was_is_no_update(quirks: Quirks, pair: tuple[Written, Written]) -> None:
    """Two specs are equal exactly when nothing needs doing: no overwrite that overwrites nothing."""
    account = Account(quirks)
    _apply(account, pair[0])
    before = account.stored()
    manifest = show(pair[1])
    plan = account.plan(manifest)
    account.converge(manifest, lift_all(plan))
    after = account.stored()
    updated = {change.subject.id for change in plan.ready if change.action is Action.UPDATE}
    same = {
        key for key in before.keys() & after.keys() if _without_history(before[key]) == _without_history(after[key])
    }
    assert updated & same == set()


def _without_history(schedule: Any) -> Any:  # noqa: ANN401
    return replace(schedule, created_at=0, last_run=None, last_states={}, error="")


@SOME
@given(
    quirks=mixed_quirks,
    item=manifests.schedules().map(lambda item: {key: value for key, value in item.items() if key != "paused"}),
    cron=st.sampled_from(["1 2 * * *", "59 23 31 * *"]),
    paused=st.sampled_from([None, True, False]),
)
def test_a_schedule_stays_as_its_operator_paused_it_unless_the_manifest_speaks_of_it(
    quirks: Quirks, item: Item, cron: str, paused: bool | None
) -> None:
    account = Account(quirks)
    _apply(account, _of(item))
    [key] = account.stored()
    account.ask("PATCH", f"/v2/schedules/{key}/pause")
    said = {} if paused is None else {"paused": paused}
    moved = {name: value for name, value in item.items() if name != "timezone"} | {"cron": cron}
    _apply(account, _of(moved | said))
    assert account.shown()[key]["isPaused"] is (paused is not False)
    assert account.stored()[key].cron == cron


def _of(item: Item) -> Written:
    return Written({"version": 1, "owner": pools.OWNER, "variables": manifests.VARIABLES, "schedules": [item]})
