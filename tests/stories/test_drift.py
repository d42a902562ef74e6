"""Drift is what somebody changed by hand: told as it was wanted and as it is, and nothing else is called so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stories.account import SITE, group, job, write
from tests.stories.shell import Result, Shell, rewrite

WANTED = job("digest", retries=2, headers={"X-Team": "billing"}, body={"type": "digest"})


def manifest(**settings: object) -> str:
    """Two schedules, a queue and a group; ``settings`` are what becomes of the first."""
    queues, groups = [{"name": "emails", "parallelism": 2}], [group("all", f"{SITE}/a")]
    return write(WANTED | settings, job("other"), queues=queues, url_groups=groups)


PAST = manifest()


@pytest.fixture
def applied(shell: Shell) -> Shell:
    """A shell whose account is as the manifest says."""
    rewrite(PAST)
    assert shell("apply", "--yes").code == 0
    return shell


def drift(shell: Shell) -> Result:
    """What drift tells, which never writes."""
    shell.account.server.log.clear()
    result = shell("drift", "--format", "json")
    assert shell.account.server.log.writes == ()
    return result


def causes(result: Result) -> dict[str, str]:
    return {one["address"]: one["cause"] for one in result.json["changes"]}


def test_without_drift_there_is_nothing_to_tell(applied: Shell) -> None:
    result = applied("drift")
    assert (result.code, result.out) == (0, "No drift. QStash is as it was last applied.\n")
    assert drift(applied).json["changes"] == []


def test_what_was_changed_by_hand_is_told_as_it_was_wanted_and_as_it_is(applied: Shell) -> None:
    applied.account.change("acme.digest", cron="0 11 * * *")
    result = drift(applied)
    assert result.code == 2
    (change,) = result.json["changes"]
    assert (change["address"], change["cause"]) == ("schedule/digest", "drift")
    assert change["fields"] == [{"path": "cron", "before": "0 2 * * *", "after": "0 11 * * *"}]
    text = applied("drift")
    assert text.code == 2
    assert "0 2 * * * -> 0 11 * * *" in text.out
    assert text.out.endswith("Drift: 1 changed by hand.\n")


def change(**settings: object) -> Callable[[Shell], None]:
    return lambda shell: shell.account.change("acme.digest", **settings)


BY_HAND = {
    "cron": change(cron="0 11 * * *"),
    "destination": change(destination="https://elsewhere.example.com"),
    "method": change(method="GET"),
    "body": change(body=b"{}"),
    "header": change(header={}),
    "retries": change(retries=5),
    "delay": change(delay=7),
    "queue": change(queue="emails"),
    "retry delay": change(retry_delay="1000"),
}


@pytest.mark.parametrize("what", BY_HAND)
def test_whatever_is_changed_by_hand_is_drift(applied: Shell, what: str) -> None:
    BY_HAND[what](applied)
    result = drift(applied)
    assert (result.code, causes(result)) == (2, {"schedule/digest": "drift"})


INTENDED: dict[str, dict[str, object]] = {
    "cron": {"cron": "0 9 * * *"},
    "destination": {"destination": f"{SITE}/new"},
    "body": {"body": {"type": "weekly"}},
    "header": {"headers": {"X-Team": "sales"}},
    "timeout": {"timeout": 90},
    "labels": {"labels": ["reports"]},
    "callback": {"callback": f"{SITE}/done"},
    "protection": {"protect": True},
    "redaction": {"redact": {"body": True}},
    "pause": {"paused": True},
}


@pytest.mark.parametrize("what", INTENDED)
def test_what_the_manifest_alone_has_changed_is_no_drift(applied: Shell, what: str) -> None:
    rewrite(manifest(**INTENDED[what]))
    result = drift(applied)
    assert (result.code, causes(result)) == (0, {})
    assert applied("plan", "--detailed-exitcode").code == 2


def test_a_schedule_that_the_manifest_renames_is_no_drift(applied: Shell) -> None:
    rewrite(PAST.replace('"name": "digest"', '"name": "daily"'))
    assert drift(applied).code == 0


def test_what_leaves_the_manifest_is_no_drift(applied: Shell) -> None:
    rewrite(write(WANTED))
    assert drift(applied).code == 0


def test_what_the_manifest_and_somebody_else_changed_is_told_as_both(applied: Shell) -> None:
    applied.account.change("acme.digest", retries=5)
    rewrite(PAST.replace('"cron": "0 2 * * *"', '"cron": "0 9 * * *"'))
    result = drift(applied)
    assert result.code == 2
    assert causes(result) == {"schedule/digest": "both"}


def test_the_same_change_on_both_sides_is_nothing_to_tell(applied: Shell) -> None:
    applied.account.change("acme.digest", cron="0 9 * * *")
    applied.account.change("acme.other", cron="0 9 * * *")
    rewrite(PAST.replace('"cron": "0 2 * * *"', '"cron": "0 9 * * *"'))
    result = applied("plan", "--format", "json")
    assert [one["fields"] for one in result.json["changes"]] == []


def test_what_is_missing_is_listed_as_missing(applied: Shell) -> None:
    applied.account.delete("acme.digest")
    result = applied("drift")
    assert result.code == 2
    assert result.out.endswith("Drift: 1 missing.\n")
    assert [one["address"] for one in drift(applied).json["changes"]] == ["schedule/digest"]


def test_what_carries_no_mark_is_listed_apart_as_unknown(applied: Shell) -> None:
    applied.account.create_queue("emails")
    applied.account.create_group("all", f"{SITE}/b")
    applied.account.change("acme.other", labels=[], cron="0 11 * * *")
    applied.account.change("acme.digest", cron="0 11 * * *")
    result = drift(applied)
    assert result.code == 2
    assert causes(result) == {
        "schedule/digest": "drift",
        "queue/emails": "unknown",
        "url_group/all": "unknown",
        "schedule/other": "unknown",
    }
    assert result.json["summary"] == {"drifted": 1, "missing": 0, "unknown": 3, "unchanged": 0}


def test_a_schedule_of_another_owner_is_unknown_and_never_called_drift(applied: Shell) -> None:
    applied.account.apply(write(job("digest", destination=f"{SITE}/theirs"), owner="rival"))
    rewrite(write(WANTED | {"id": "rival.digest"}))
    assert causes(drift(applied)) == {"schedule/digest": "unknown"}


def test_a_pause_in_the_console_is_no_drift_where_the_manifest_is_silent(applied: Shell) -> None:
    applied.account.pause("acme.digest")
    assert drift(applied).code == 0


def test_a_pause_in_the_console_is_drift_where_the_manifest_speaks(shell: Shell) -> None:
    rewrite(write(job("digest", paused=False)))
    shell("apply", "--yes")
    shell.account.pause("acme.digest")
    result = drift(shell)
    assert (result.code, causes(result)) == (2, {"schedule/digest": "drift"})


def test_a_secret_that_was_changed_by_hand_is_told_without_it(shell: Shell) -> None:
    secretive = job("digest", headers={"Authorization": "Bearer {{ token }}"})
    rewrite(write(secretive, variables={"token": {"env": "TOKEN", "secret": True}}))
    shell.export(TOKEN="hush-hush")
    shell("apply", "--yes")
    shell.account.change("acme.digest", header={"Authorization": ["Bearer by-hand"]})
    result = drift(shell)
    assert result.code == 2
    assert result.json["changes"][0]["fields"] == [{"path": "headers.Authorization", "secret": True}]
    assert "hush" not in result.out + result.err
    assert "by-hand" not in result.out + result.err


def test_drift_can_be_narrowed_to_a_target(applied: Shell) -> None:
    applied.account.change("acme.digest", cron="0 11 * * *")
    assert applied("drift", "--target", "schedule/other").code == 0
    assert applied("drift", "--target", "schedule/digest").code == 2


def test_the_report_has_every_part_of_the_plans(applied: Shell) -> None:
    applied.account.change("acme.digest", cron="0 11 * * *")
    document = drift(applied).json
    assert document["format_version"] == "1"
    assert document["owner"] == "acme"
    assert document["summary"] == {"drifted": 1, "missing": 0, "unknown": 0, "unchanged": 3}
    (found,) = document["changes"]
    assert {name: found[name] for name in ("kind", "key", "id", "action", "held")} == {
        "kind": "schedule",
        "key": "digest",
        "id": "acme.digest",
        "action": "update",
        "held": None,
    }
    assert document["warnings"] == []
