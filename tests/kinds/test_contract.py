"""What holds for every kind of resource: a new one needs an example here, and no test of its own for all of this."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reconciler.devserver import list_positions
from reconciler.difference import differing
from reconciler.errors import ManifestError
from reconciler.kinds import BY_NAME, KINDS, AnyKind
from reconciler.manifest import schema
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import AnyResource, Change
from reconciler.values import UNREADABLE, Text
from tests.kinds.account import OWNER, Account, want


@dataclass(frozen=True)
class Example:
    """Items of one kind: with nothing but what must be there, with all that there is, and changed since."""

    least: dict[str, Any]
    whole: dict[str, Any]
    changed: dict[str, Any]
    # A key misspelt, and what was meant.
    typo: tuple[str, str]
    # What has to be there first, by kind.
    before: dict[str, dict[str, Any]] = field(default_factory=dict)


EXAMPLES = {
    "queue": Example(
        least={"name": "emails"},
        whole={"name": "emails", "parallelism": 5, "paused": True},
        changed={"name": "emails", "parallelism": 2, "paused": False},
        typo=("paralelism", "parallelism"),
    ),
    "url_group": Example(
        least={"name": "processors", "endpoints": [{"url": "https://a.example.com"}]},
        whole={
            "name": "processors",
            "endpoints": [
                {"name": "stock", "url": "https://a.example.com/in"},
                {"url": "https://b.example.com/?team=billing"},
            ],
        },
        changed={"name": "processors", "endpoints": [{"name": "stock", "url": "https://c.example.com"}]},
        typo=("endpoint", "endpoints"),
    ),
    "schedule": Example(
        least={"destination": "https://example.com/job", "cron": "0 9 * * *"},
        whole={
            "name": "report",
            "destination": "processors",
            "cron": "0 8 * * 0",
            "timezone": "Europe/Istanbul",
            "method": "PUT",
            "body": {"type": "digest", "items": [1, 2.5, None, True, "é"]},
            "headers": {"Authorization": "Bearer abc", "X-Team": "billing"},
            "retries": 2,
            "retry_delay": "pow(2, retried) * 1000",
            "delay": "30s",
            "timeout": "2m",
            "queue": "emails",
            "callback": "https://example.com/done",
            "failure_callback": {"url": "https://example.com/failed", "headers": {"X-Team": "billing"}, "retries": 1},
            "flow_control": {"key": "reports", "parallelism": 2, "rate": 10, "period": "1m"},
            "labels": ["weekly", "reports"],
            "redact": {"body": True, "headers": ["Authorization"]},
            "paused": True,
            "protect": True,
        },
        changed={"name": "report", "destination": "https://example.com/job", "cron": "0 9 * * *", "body": "plain"},
        typo=("failure_calback", "failure_callback"),
        before={"url_group": {"name": "processors", "endpoints": [{"url": "https://a.example.com"}]}},
    ),
}
# One switch at a time; what they do together is for the tests of the promises.
QUIRKS = ["", *(f"{name}={one}" for name, positions in list_positions().items() for one in positions[1:])]

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def prepare(kind: AnyKind, *quirks: str) -> Account:
    account = Account(*quirks)
    for name, item in EXAMPLES[kind.name].before.items():
        account.put(BY_NAME[name], want(BY_NAME[name], item))
    account.server.log.clear()
    return account


def items(kind: AnyKind) -> list[dict[str, Any]]:
    example = EXAMPLES[kind.name]
    return [example.least, example.whole, example.changed]


def identified(kind: AnyKind, item: dict[str, Any]) -> AnyResource:
    """The desired resource with the id under which it is created."""
    desired = want(kind, item)
    return replace(desired, id=kind.own_id(OWNER, desired))


def plain(value: object) -> Any:  # noqa: ANN401 - plain data of any shape
    if isinstance(value, Text):
        return value.raw
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def test_every_kind_has_an_example() -> None:
    assert EXAMPLES.keys() == BY_NAME.keys()


@every_kind
@pytest.mark.parametrize("quirk", QUIRKS)
def test_what_is_put_is_what_is_fetched(kind: AnyKind, quirk: str) -> None:
    for item in items(kind):
        account = prepare(kind, *filter(None, [quirk]))
        desired = identified(kind, item)
        account.put(kind, desired)
        before, after = account.settle(kind, desired)
        assert before is not None
        assert before.spec == after.spec
        assert (before.id, before.mark) == (after.id, after.mark)


@every_kind
@pytest.mark.parametrize("quirk", QUIRKS)
def test_what_is_put_over_something_else_is_what_is_fetched(kind: AnyKind, quirk: str) -> None:
    for first in items(kind):
        for second in items(kind):
            account = prepare(kind, *filter(None, [quirk]))
            one = identified(kind, first)
            account.put(kind, one)
            desired = replace(want(kind, second), id=one.id)
            account.put(kind, desired)
            before, after = account.settle(kind, desired)
            assert before is not None
            assert (before.spec, before.mark) == (after.spec, after.mark)


@every_kind
def test_what_is_put_twice_changes_nothing(kind: AnyKind) -> None:
    for item in items(kind):
        account = prepare(kind)
        desired = identified(kind, item)
        account.put(kind, desired)
        shown = account.shown()
        account.put(kind, desired)
        kind.put(account.api, None, account.settle(kind, desired)[1])
        assert account.shown() == shown


@every_kind
def test_a_put_is_two_writes_at_most(kind: AnyKind) -> None:
    account = prepare(kind)
    for number, item in enumerate(items(kind), start=1):
        account.put(kind, replace(want(kind, item), id="one"))
        assert len([*account.writes()]) <= 2 * number


@every_kind
def test_every_setting_can_be_changed_by_hand_and_is_put_back(kind: AnyKind) -> None:
    example = EXAMPLES[kind.name]
    account = prepare(kind)
    desired = identified(kind, example.whole)
    account.put(kind, desired)
    shown = account.shown()
    account.put(kind, replace(want(kind, example.changed), id=desired.id))
    assert account.shown() != shown
    account.put(kind, desired)
    assert account.shown() == shown


@every_kind
@pytest.mark.parametrize("quirk", ["missing_schedule_deletion=accepted", "missing_schedule_deletion=refused"])
def test_what_is_deleted_is_gone_and_may_be_deleted_again(kind: AnyKind, quirk: str) -> None:
    account = prepare(kind, quirk)
    desired = identified(kind, EXAMPLES[kind.name].whole)
    empty = account.fetch(kind)
    account.put(kind, desired)
    (live,) = account.fetch(kind)
    kind.delete(account.api, live)
    assert account.fetch(kind) == empty
    kind.delete(account.api, live)


@every_kind
def test_to_fetch_costs_one_get_whatever_the_number(kind: AnyKind) -> None:
    account = prepare(kind)
    for number in range(3):
        item = EXAMPLES[kind.name].whole | {"name": f"n{number}"}
        account.put(kind, identified(kind, item))
    account.server.log.clear()
    assert len(account.fetch(kind)) == 3
    assert [entry.method for entry in account.server.log] == ["GET"]


@every_kind
def test_what_settles_has_the_id_of_what_is_there(kind: AnyKind) -> None:
    account = prepare(kind)
    desired = identified(kind, EXAMPLES[kind.name].least)
    before, after = account.settle(kind, desired)
    assert before is None
    account.put(kind, desired)
    (live,) = account.fetch(kind)
    assert account.settle(kind, replace(desired, id=live.id))[1].id == live.id
    assert after.key == desired.key


@every_kind
def test_the_item_that_is_exported_is_valid_and_wants_the_same(kind: AnyKind) -> None:
    for item in items(kind):
        account = prepare(kind)
        account.put(kind, identified(kind, {name: value for name, value in item.items() if name != "redact"}))
        (live,) = account.fetch(kind)
        exported = plain(kind.exported(OWNER, live))
        desired = want(kind, exported)
        before, after = kind.settle(OWNER, replace(desired, id=live.id), live)
        assert before is not None
        # What QStash does not show cannot be exported.
        told = [one.path for one in differing(Change(before, after)) if one.before is not UNREADABLE]
        assert told == []


@every_kind
def test_the_json_schema_of_the_manifest_holds_the_items(kind: AnyKind) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.render()))
    head = {"version": 1, "owner": OWNER}
    validator.validate(head | {kind.section: items(kind)})
    misspelt = EXAMPLES[kind.name].least | {EXAMPLES[kind.name].typo[0]: 1}
    assert not validator.is_valid(head | {kind.section: [misspelt]})


def load_section(kind: AnyKind, *section: dict[str, Any]) -> tuple[AnyResource, ...]:
    text = json.dumps({"version": 1, "owner": OWNER, kind.section: section})
    document = Document("schedules.yaml", Path(), text.encode())
    return load([document], Inputs(), LocalUrls.REFUSE).desired[kind.name]


@every_kind
def test_a_section_of_the_manifest_wants_its_items(kind: AnyKind) -> None:
    assert load_section(kind, EXAMPLES[kind.name].whole) == (want(kind, EXAMPLES[kind.name].whole),)
    assert load_section(kind) == ()


@every_kind
def test_an_unknown_key_is_refused_and_the_nearest_one_suggested(kind: AnyKind) -> None:
    misspelt, meant = EXAMPLES[kind.name].typo
    item = {name: value for name, value in EXAMPLES[kind.name].whole.items() if name != meant} | {misspelt: 1}
    with pytest.raises(ManifestError) as caught:
        load_section(kind, item)
    assert [one for one in caught.value.problems if one.path.endswith(misspelt) and meant in one.message]


@every_kind
def test_what_a_kind_refers_to_comes_before_it(kind: AnyKind) -> None:
    earlier = [one.name for one in KINDS[: KINDS.index(kind)]]
    for item in items(kind):
        references = kind.references(want(kind, item).spec)
        assert [one for one in references if one.kind not in earlier] == []
        # Where it says so is a place in its item.
        assert [one for one in references if item[str(one.path[0])] != one.key] == []


@every_kind
def test_what_is_called_by_qstash_is_named_by_its_place_in_the_item(kind: AnyKind) -> None:
    for item in items(kind):
        for path, url in kind.calls(want(kind, item).spec).items():
            found: Any = item
            for step in path:
                found = found[step]
            assert url.raw == (found["url"] if isinstance(found, dict) else found)


@every_kind
def test_a_resource_that_no_manifest_wants_can_be_addressed(kind: AnyKind) -> None:
    account = prepare(kind)
    desired = identified(kind, EXAMPLES[kind.name].whole)
    account.put(kind, desired)
    (live,) = account.fetch(kind)
    assert kind.known(OWNER, live).address == desired.address


@every_kind
def test_a_kind_that_is_owned_by_default_can_be_marked(kind: AnyKind) -> None:
    account = prepare(kind)
    account.put(kind, identified(kind, EXAMPLES[kind.name].least))
    (live,) = account.fetch(kind)
    assert (live.mark is not None) == kind.marked
    assert kind.marked or kind.prune != "owned"
    assert kind.has_moved(live) is (False if kind.marked else None)
