"""What is not provably ours: adopted where that is certainly meant, held where something could be lost, else left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.account import SITE, Account, codes, flags, job, jobs, options, planned, read, write


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        pytest.param({}, {}, id="by destination, method, body and cron"),
        pytest.param({}, {"cron": "0 5 * * *"}, id="by destination, method and body"),
        pytest.param({"body": b'{"a": 1}'}, {"body": {"a": 1}}, id="by a body of the same value"),
        pytest.param({"schedule_id": "acme.digest", "body": b"old"}, {"body": "new"}, id="by our own id"),
        pytest.param({"schedule_id": "legacy"}, {"id": "legacy", "cron": "0 7 * * *"}, id="by the id that is given"),
    ],
)
def test_an_unmarked_schedule_is_adopted_in_place(
    account: Account, there: dict[str, object], wanted: dict[str, object]
) -> None:
    key = account.create("digest", **there)  # type: ignore[arg-type]
    text = write(job("digest", **wanted))
    assert account.settle(text) == {"<= schedule/digest": "applied"}
    assert set(account.shown()) == {key}
    assert account.labels(key)[0].startswith("qs1.acme.")


def test_an_adoption_keeps_the_users_labels_only_where_the_manifest_has_them(account: Account) -> None:
    key = account.create("digest", label="reports,billing")
    account.settle(write(job("digest", labels=["billing", "reports"])))
    assert account.labels(key)[1:] == ["billing", "reports"]


def test_no_adopt_leaves_everything_as_it_is_and_the_rest_goes_on(account: Account) -> None:
    key = account.create("digest")
    before = account.shown()[key]
    text = write(job("digest"), job("fresh"))
    plan = account.plan(text, options(adopt=False))
    assert planned(plan) == {
        "<= schedule/digest": "it is not marked as ours, and --no-adopt was given",
        "+ schedule/fresh": None,
    }
    assert account.apply(text, options(adopt=False)) == {"<= schedule/digest": "held", "+ schedule/fresh": "applied"}
    assert account.shown()[key] == before


def test_of_two_that_are_alike_none_is_taken_and_no_third_is_made(account: Account) -> None:
    first, second = account.create("digest"), account.create("digest")
    before = account.shown()
    plan = account.plan(write(job("digest")))
    assert planned(plan) == {"+ schedule/digest": f"{second} (unmarked) calls this destination already"}
    account.apply(write(job("digest")))
    assert account.shown() == before
    # Its id says which is meant; the other one is told of as a stranger.
    account.settle(write(job("digest", id=first)))
    assert set(account.shown()) == {first, second}


@pytest.mark.parametrize(
    "there",
    [f"{SITE}/digest", f"{SITE}/digest/", "https://www.APP.example.com/digest", "https://APP.example.com/digest/"],
)
def test_a_twin_is_made_only_when_that_is_said(account: Account, there: str) -> None:
    account.ask("POST", f"/v2/schedules/{there}", {"Upstash-Cron": "0 9 * * *"}, b"another")
    text = write(job("digest", destination=there.lower().rstrip("/").replace("www.", ""), body="mine"), job("fresh"))
    plan = account.plan(text)
    assert flags(plan) == {"+ schedule/digest": "--allow-twin schedule/digest"}
    assert account.apply(text) == {"+ schedule/digest": "held", "+ schedule/fresh": "applied"}
    other = account.plan(text, options(allow_twin={"schedule/fresh"}))
    assert flags(other) == {"+ schedule/digest": "--allow-twin schedule/digest"}
    account.settle(text, options(allow_twin={"schedule/digest"}))
    assert len(account.shown()) == 3


def test_a_twin_of_somebody_elses_schedule_is_held_too_and_theirs_is_left_alone(account: Account) -> None:
    account.settle(write(job("digest"), owner="rival"))
    before = account.shown()
    text = write(job("digest"))
    assert planned(account.plan(text)) == {"+ schedule/digest": "rival.digest (rival's) calls this destination already"}
    account.settle(text, options(allow_twin={"schedule/digest"}))
    assert account.shown()["rival.digest"] == before["rival.digest"]


def test_what_prune_removes_at_a_destination_is_no_twin_of_what_comes_there(account: Account) -> None:
    stranger = account.create("digest", body=b"theirs", cron="0 1 * * *")
    text = write(job("digest", body="ours"), prune={"schedules": "all"})
    account.settle(text, options(max_deletions=1))
    assert set(account.shown()) == {"acme.digest"}
    assert stranger not in account.shown()


def test_another_owners_schedule_is_blocked_whatever_is_asked_for(account: Account) -> None:
    account.settle(write(job("digest"), owner="rival"))
    before = account.shown()
    everything = options(
        max_deletions=100,
        allow_empty=True,
        allow_move=True,
        allow_twin={"schedule/digest"},
        replace_unreadable={"schedule/digest"},
        unprotect={"schedule/digest"},
    )
    by_id = write(job("digest", id="rival.digest", cron="0 9 * * *"), prune={"schedules": "all"})
    assert planned(account.plan(by_id, everything)) == {"~ schedule/digest": "it is marked as rival's"}
    assert flags(account.plan(by_id, everything)) == {"~ schedule/digest": None}
    account.apply(by_id, everything)
    account.apply(write(prune={"schedules": "all"}), everything)
    assert account.shown() == before


def test_somebody_elses_schedule_under_our_id_is_not_overwritten(account: Account) -> None:
    account.settle(write(job("theirs", id="acme.digest"), owner="rival"))
    before = account.shown()["acme.digest"]
    account.settle(write(job("digest")))
    assert account.shown()["acme.digest"] == before
    assert len(account.shown()) == 2


def test_what_cannot_be_read_is_replaced_only_when_that_is_said(account: Account) -> None:
    key = account.create("digest", callback=f"{SITE}/done", callback_retries="1")
    before = account.shown()[key]
    text = write(job("digest", callback=f"{SITE}/done"), job("fresh"))
    plan = account.plan(text)
    assert planned(plan)["<= schedule/digest"] == "what its callback is set to cannot be read, and would be lost"
    assert flags(plan) == {"<= schedule/digest": "--replace-unreadable schedule/digest"}
    account.apply(text)
    assert account.shown()[key] == before
    assert account.settle(text, options(replace_unreadable={"schedule/digest"})) == {"<= schedule/digest": "applied"}


def test_a_redacted_body_of_another_digest_is_not_overwritten_unsaid_even_by_id(account: Account) -> None:
    key = account.create("digest", body=b"theirs", redact_fields="body")
    text = write(job("digest", id=key, body="ours", redact={"body": True}))
    assert flags(account.plan(text)) == {"<= schedule/digest": "--replace-unreadable schedule/digest"}
    account.settle(text, options(replace_unreadable={"schedule/digest"}))


def test_a_redacted_body_of_the_same_digest_is_adopted_without_a_word(account: Account) -> None:
    key = account.create("digest", body=b"the same", redact_fields="body")
    account.settle(write(job("digest", body="the same", redact={"body": True})))
    assert set(account.shown()) == {key}


PRUNES = {
    "owned": {"acme.gone"},
    "all": {"acme.gone", "scd_1"},
    "none": set(),
}


@pytest.mark.parametrize("rule", PRUNES)
def test_prune_says_which_schedules_may_go(account: Account, rule: str) -> None:
    account.create("stranger")
    account.settle(write(*jobs(4), job("gone")))
    account.settle(write(job("theirs"), owner="rival"))
    before = set(account.shown())
    account.settle(write(*jobs(4), prune={"schedules": rule}), options(max_deletions=2))
    assert before - set(account.shown()) == PRUNES[rule]


@pytest.mark.parametrize(
    ("rule", "gone"),
    [("none", set()), ("all", {"old-a", "old-b", "new"}), (["old-*"], {"old-a", "old-b"}), (["old-a"], {"old-a"})],
)
@pytest.mark.parametrize("section", ["queues", "url_groups"])
def test_prune_says_which_queues_and_groups_may_go(
    account: Account, section: str, rule: object, gone: set[str]
) -> None:
    for name in ("old-a", "old-b", "new"):
        if section == "queues":
            account.create_queue(name)
        else:
            account.create_group(name, f"{SITE}/{name}")
    rest: dict[str, Any] = {section: [], "prune": {section: rule}}
    text = write(job("digest"), **rest)
    account.settle(text, options(max_deletions=3))
    assert set(account.shown("queues" if section == "queues" else "topics")) == {"old-a", "old-b", "new"} - gone


def test_a_section_that_is_left_out_is_neither_changed_nor_even_read(account: Account) -> None:
    account.create_queue("emails")
    account.server.log.clear()
    account.settle(write(job("digest"), prune={"queues": "all"}))
    assert "emails" in account.shown("queues")


def test_what_nobody_claims_and_what_is_kept_is_told(account: Account) -> None:
    account.create("stranger")
    account.create("other")
    account.create("overwritten", schedule_id="acme.overwritten")
    account.settle(write(*jobs(4), job("kept"), job("forgotten")))
    text = write(*jobs(4), forget=["schedule/kept", "schedule/forgotten"])
    plan = account.plan(text)
    assert planned(plan) == {}
    assert codes(plan) == {
        "schedule/kept": "QS211",
        "schedule/forgotten": "QS211",
        "schedule/acme.overwritten": "QS212",
        "schedule": "QS213",
    }
    assert next(one.message for one in plan.warnings if one.code == "QS213").startswith("2 unmarked schedules")


def test_an_unmarked_schedule_with_an_id_like_ours_is_told_and_never_deleted(account: Account) -> None:
    account.settle(write(*jobs(4), job("gone")))
    account.change("acme.gone", labels=[])
    text = write(*jobs(4), prune={"schedules": "all"})
    plan = account.plan(text, options(max_deletions=10))
    assert planned(plan) == {}
    assert codes(plan) == {"schedule/acme.gone": "QS212"}


def test_what_prune_is_about_to_remove_is_not_told_as_left_alone(account: Account) -> None:
    account.create("stranger")
    plan = account.plan(write(job("digest"), prune={"schedules": "all"}))
    assert planned(plan).keys() == {"+ schedule/digest", "- schedule/scd_1"}
    assert codes(plan) == {}


def test_a_schedule_that_calls_a_group_that_prune_would_remove_is_a_mistake_in_the_manifest() -> None:
    text = write(job("digest", destination="group"), url_groups=[], prune={"url_groups": "all"})
    with pytest.raises(Exception, match="names a url group that prune would delete"):
        read(text)
