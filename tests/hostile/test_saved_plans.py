"""A saved plan is a file like any other: somebody may have written it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.cli.exit import Exit
from reconciler.devserver import RunningServer, serve
from reconciler.mark import digest
from tests.hostile.shell import EVIL, HEAD, Shell, item

MANIFEST: Final = item(body={"a": 1})


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0) as found:
        yield found


@pytest.fixture
def account(shell: Shell, server: RunningServer) -> Shell:
    """A command line with a plan of one create."""
    connected = Shell(shell.folder, {"QSTASH_URL": server.url, "QSTASH_TOKEN": server.token})
    assert connected("plan", "--out=the.plan", manifest=MANIFEST).code == Exit.DONE
    return connected


def _set(path: str, value: object) -> Callable[[Any], None]:
    def change(plan: Any) -> None:  # noqa: ANN401 - JSON
        *above, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        for step in above:
            plan = plan[step]
        plan[last] = value

    return change


def _delete(path: str) -> Callable[[Any], None]:
    def change(plan: Any) -> None:  # noqa: ANN401 - JSON
        *above, last = path.split("/")
        for step in above:
            plan = plan[step]
        del plan[last]

    return change


FORGED: Final[dict[str, Callable[[Any], None]]] = {
    "another target": _set("target", EVIL),
    "another owner": _set("owner", EVIL),
    "no steps": _set("steps", []),
    "more removals": _set("allowance/max_deletions", 99),
    "another manifest": _set("manifest", "0" * 64),
    "other secrets": _set("secrets", EVIL),
    "other live secrets": _set("live_secrets", EVIL),
    "a narrower plan": _set("targets", ["schedule/other"]),
    "an address that does harm": _set("steps/0/address", EVIL),
    "an action that is none": _set("steps/0/action", EVIL),
    "a hold that does harm": _set("steps/0/held", EVIL),
    "another id": _set("steps/0/id", EVIL),
    "another end": _set("steps/0/after", EVIL),
    "another beginning": _set("steps/0/before", EVIL),
    "settings that do harm": _set("steps/0/settings", {EVIL: EVIL}),
    "settings of another form": _set("steps/0/settings", [EVIL]),
    "steps of another form": _set("steps", EVIL),
    "steps that are numbers": _set("steps", [1, 2]),
    "a step that is a list": _set("steps/0", []),
    "an address that is a list": _set("steps/0/address", [[]]),
    "an address that is none": _set("steps/0/address", None),
    "a target that is a list": _set("target", []),
    "an owner that is a map": _set("owner", {}),
    "targets of another form": _set("targets", {"a": 1}),
    "targets that are lists": _set("targets", [[]]),
    "an allowance that is none": _set("allowance", None),
    "an allowance of another form": _set("allowance", []),
    "removals that are a text": _set("allowance/max_deletions", EVIL),
    "removals that are a list": _set("allowance/max_deletions", [1]),
    "twins that are maps": _set("allowance/allow_twin", [{}]),
    "a flag that is a text": _set("allowance/allow_empty", "yes"),
    "a field too many": _set("more", EVIL),
    "a step's field too many": _set("steps/0/more", EVIL),
    "no owner": _delete("owner"),
    "no allowance": _delete("allowance"),
    "an allowance cut short": _delete("allowance/adopt"),
    "no targets": _delete("targets"),
}
# What of a plan of one create is not looked at, or is as it would be without it.
HARMLESS: Final = {
    "more removals",
    "an allowance cut short",
    "settings that do harm",
    "other live secrets",
    "a field too many",
    "a step's field too many",
}
REFUSED: Final = {Exit.FAILED, Exit.STALE, Exit.USAGE}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_plan_with_the_right_digest_does_nothing_that_the_manifest_does_not_want(
    account: Shell, server: RunningServer, forgery: str
) -> None:
    file = account.folder / "the.plan"
    document = json.loads(file.read_text())
    FORGED[forgery](document["plan"])
    document["digest"] = digest(document["plan"])
    file.write_text(json.dumps(document))
    server.log.clear()
    told = account("apply", "--yes", "the.plan")
    if told.code == Exit.DONE:
        assert forgery in HARMLESS
    else:
        assert told.code in REFUSED
        assert server.log.writes == ()


DAMAGED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "nothing": lambda _: b"",
    "half": lambda whole: whole[: len(whole) // 2],
    "another letter": lambda whole: whole.replace(b"acme", b"acne", 1),
    "no JSON": lambda _: EVIL.encode(),
    "no UTF-8": lambda _: b"\xff\xfe",
    "a list": lambda _: b"[]",
    "a number": lambda _: b"5",
    "another form": lambda whole: whole.replace(b"qstash-sync plan", b"terraform plan"),
    "another version": lambda whole: whole.replace(b"plan 1", b"plan 2"),
    "brackets": lambda _: b"[" * 1_000_000,
    "levels within": lambda whole: whole.replace(b'"plan": {', b'"plan": ' + b'{"a":' * 900 + b"{", 1) + b"}" * 900,
    "a plan that is a list": lambda _: json.dumps(
        {"format": "qstash-sync plan 1", "digest": digest([]), "plan": []}
    ).encode(),
    "a plan that is nothing": lambda _: json.dumps(
        {"format": "qstash-sync plan 1", "digest": digest(None), "plan": None}
    ).encode(),
    "a plan with half a character": lambda whole: whole.replace(b'"acme"', b'"\\ud800"'),
    "a manifest": lambda _: MANIFEST.encode(),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_plan_is_told_as_such(account: Shell, server: RunningServer, damage: str) -> None:
    file = account.folder / "the.plan"
    file.write_bytes(DAMAGED[damage](file.read_bytes()))
    server.log.clear()
    told = account("apply", "--yes", "the.plan")
    assert told.code == Exit.FAILED
    assert told.err.startswith("Error: the.plan ")
    assert len(server.log) == 0


@pytest.mark.parametrize("form", ["a pipe", "a folder", "a device", "a link to itself", "nothing"])
def test_a_plan_is_read_from_no_device_and_waits_for_no_pipe(account: Shell, form: str) -> None:
    file = account.folder / "other"
    makers: dict[str, Callable[[], object]] = {
        "a pipe": lambda: os.mkfifo(file),
        "a folder": file.mkdir,
        "a device": lambda: file.symlink_to("/dev/zero"),
        "a link to itself": lambda: file.symlink_to("other"),
        "nothing": lambda: None,
    }
    makers[form]()
    assert account("apply", "--yes", "other").code == Exit.FAILED


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
)


@settings(suppress_health_check=list(HealthCheck), max_examples=50)
@given(place=st.integers(0, 40), value=JSON)
def test_any_part_of_a_plan_may_be_anything(account: Shell, place: int, value: object) -> None:
    whole = json.loads((account.folder / "the.plan").read_text())
    document = deepcopy(whole)
    places = [
        (parent, key)
        for parent in (document["plan"], document["plan"]["allowance"], document["plan"]["steps"][0])
        for key in parent
    ]
    parent, key = places[place % len(places)]
    parent[key] = value
    document["digest"] = digest(document["plan"])
    (account.folder / "forged.plan").write_text(json.dumps(document))
    nothing = f"{HEAD}schedules: []\n"  # so that nothing is there to be applied
    assert account("apply", "--yes", "forged.plan", manifest=nothing).code in REFUSED
    (account.folder / "schedules.yaml").write_text(MANIFEST)
