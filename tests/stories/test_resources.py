"""Limits of the account's plan, groups and their endpoints, queues and who uses them."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.devserver import Limits
from tests.stories.account import SITE, Account, codes, flags, group, job, jobs, options, planned, write

TEN = Limits(max_schedules=10)


def test_with_the_quota_full_one_schedule_is_replaced_by_another_in_one_apply() -> None:
    account = Account(limits=TEN)
    account.settle(write(*jobs(10)))
    assert account.settle(write(*jobs(9), job("fresh"))) == {
        "+ schedule/fresh": "applied",
        "- schedule/job-9": "applied",
    }


def test_with_the_quota_full_nothing_is_lost_where_nothing_makes_room() -> None:
    account = Account(limits=TEN)
    account.settle(write(*jobs(10)))
    assert account.apply(write(*jobs(10), job("fresh"))) == {"+ schedule/fresh": "failed"}
    assert len(account.shown()) == 10


def test_with_the_quota_full_a_create_that_fails_keeps_the_schedule_that_it_replaces() -> None:
    account = Account(limits=TEN)
    account.settle(write(*jobs(9), {"destination": f"{SITE}/digest", "cron": "0 5 * * *"}))
    text = write(*jobs(9), {"destination": "https://new.example.com/digest", "cron": "0 5 * * *"})
    outcomes = account.apply(text)
    assert [*outcomes.values()] == ["failed", "skipped"]
    assert any(one["destination"] == f"{SITE}/digest" for one in account.shown().values())


def test_what_waited_for_a_create_is_done_when_that_succeeds_at_the_second_try() -> None:
    account = Account(limits=TEN)
    digest = {"destination": f"{SITE}/digest", "cron": "0 5 * * *"}
    account.settle(write(*jobs(9), digest))
    text = write(*jobs(8), digest | {"destination": "https://new.example.com/digest"})
    assert set(account.settle(text).values()) == {"applied"}
    assert len(account.shown()) == 9


def test_with_the_queues_full_a_schedule_moves_to_another_queue_in_one_apply() -> None:
    account = Account(limits=Limits(max_queues=2))
    account.settle(write(job("digest", queue="kept"), queues=[{"name": "kept"}, {"name": "spare"}]))
    text = write(job("digest", queue="fresh"), queues=[{"name": "kept"}, {"name": "fresh"}], prune={"queues": "all"})
    assert set(account.settle(text).values()) == {"applied"}
    assert account.shown("queues").keys() == {"kept", "fresh"}


def test_where_no_order_helps_against_the_quota_the_plan_says_so_and_nothing_is_lost() -> None:
    account = Account(limits=Limits(max_url_groups=1))
    account.settle(write(job("digest", destination="all"), url_groups=[group("all", f"{SITE}/one")]))
    text = write(
        job("digest", destination="every"), url_groups=[group("every", f"{SITE}/one")], prune={"url_groups": "all"}
    )
    lifted = options(max_deletions=1)
    assert codes(account.plan(text, lifted)) == {"url_group/every": "QS214"}
    outcomes = account.apply(text, lifted)
    assert outcomes == {"+ url_group/every": "failed", "~ schedule/digest": "skipped", "- url_group/all": "skipped"}
    assert account.shown("topics").keys() == {"all"}


def test_where_there_is_room_for_both_a_group_is_replaced_by_another(account: Account) -> None:
    account.settle(write(job("digest", destination="all"), url_groups=[group("all", f"{SITE}/one")]))
    text = write(
        job("digest", destination="every"), url_groups=[group("every", f"{SITE}/one")], prune={"url_groups": "all"}
    )
    assert len(account.settle(text, options(max_deletions=1))) == 3


def test_a_groups_only_endpoint_changes_and_the_group_is_never_gone(account: Account) -> None:
    account.settle(write(job("digest", destination="all"), url_groups=[group("all", f"{SITE}/one")]))
    text = write(job("digest", destination="all"), url_groups=[group("all", f"{SITE}/two")])
    account.server.log.clear()
    assert account.settle(text) == {"~ url_group/all": "applied"}
    assert [one["url"] for one in account.shown("topics")["all"]["endpoints"]] == [f"{SITE}/two"]


def test_endpoints_that_change_their_names_are_no_removals(account: Account) -> None:
    urls = [f"{SITE}/{index}" for index in range(4)]
    account.settle(write(url_groups=[group("all", *urls)]))
    named = [{"name": f"end-{index}", "url": url} for index, url in enumerate(urls)]
    account.settle(write(url_groups=[{"name": "all", "endpoints": named}]))


GROUP = write(job("digest", destination="all"), url_groups=[group("all", f"{SITE}/one")])


@pytest.mark.parametrize("rule", ["all", ["*"]])
def test_a_group_that_somebody_elses_schedule_calls_is_not_removed(account: Account, rule: object) -> None:
    account.create_group("all", f"{SITE}/one")
    account.ask("POST", "/v2/schedules/all", {"Upstash-Cron": "0 9 * * *", "Upstash-Schedule-Id": "theirs"})
    text = write(job("digest"), url_groups=[], prune={"url_groups": rule})
    plan = account.plan(text, options(max_deletions=9))
    assert planned(plan)["- url_group/all"] == "schedule/theirs still uses it"
    assert flags(plan) == {"- url_group/all": None}


def test_a_queue_goes_together_with_the_last_schedule_that_uses_it(account: Account) -> None:
    account.settle(write(*jobs(4), job("mailer", queue="emails"), queues=[{"name": "emails"}, {"name": "other"}]))
    text = write(*jobs(4), queues=[{"name": "other"}], prune={"queues": "all"})
    outcomes = account.settle(text)
    assert [*outcomes] == ["- schedule/mailer", "- queue/emails"]


def test_a_queue_goes_when_its_user_moves_to_another_in_the_same_apply(account: Account) -> None:
    account.settle(write(job("mailer", queue="emails"), queues=[{"name": "emails"}, {"name": "other"}]))
    text = write(job("mailer", queue="other"), queues=[{"name": "other"}], prune={"queues": "all"})
    assert account.settle(text) == {"~ schedule/mailer": "applied", "- queue/emails": "applied"}


@pytest.mark.parametrize(
    "head",
    [
        {"prune": {"queues": ["emails"], "schedules": "none"}},
        {"prune": {"queues": ["emails"]}, "on_remove": "pause"},
        {"prune": {"queues": ["emails"]}, "forget": ["schedule/mailer"]},
    ],
    ids=["none", "pause", "forget"],
)
def test_a_queue_stays_as_long_as_a_schedule_that_left_the_manifest_uses_it(
    account: Account, head: dict[str, Any]
) -> None:
    account.settle(write(*jobs(4), job("mailer", queue="emails"), queues=[{"name": "emails"}, {"name": "other"}]))
    text = write(*jobs(4), queues=[{"name": "other"}], **head)
    assert planned(account.plan(text))["- queue/emails"] == "schedule/mailer still uses it"
    assert account.apply(text)["- queue/emails"] == "held"
    assert "emails" in account.shown("queues")


def test_a_queue_stays_while_the_removal_of_its_user_is_held(account: Account) -> None:
    account.settle(
        write(*jobs(4), job("mailer", queue="emails", protect=True), queues=[{"name": "emails"}, {"name": "other"}])
    )
    text = write(*jobs(4), queues=[{"name": "other"}], prune={"queues": "all"})
    assert account.apply(text) == {"- schedule/mailer": "held", "- queue/emails": "held"}


def test_a_queue_that_an_adopted_schedule_is_about_to_use_stays(account: Account) -> None:
    key = account.create("mailer")
    account.create_queue("emails")
    text = write(job("mailer", id=key, queue="emails"), queues=[], prune={"queues": ["em*"]})
    plan = account.plan(text, options(max_deletions=1))
    assert planned(plan)["- queue/emails"] == "schedule/mailer still uses it"


def test_a_schedule_that_starts_to_use_a_queue_after_the_plan_is_asked_for_right_before_the_deletion(
    account: Account,
) -> None:
    account.settle(write(*jobs(1), queues=[{"name": "emails"}, {"name": "other"}]))
    plan = account.plan(write(*jobs(1), queues=[{"name": "other"}], prune={"queues": "all"}))
    account.create("late", queue_name="emails")
    assert account.carry_out(plan) == {"- queue/emails": "failed"}
    assert "emails" in account.shown("queues")


def test_messages_that_arrive_after_the_plan_are_not_dropped(account: Account) -> None:
    account.settle(write(*jobs(1), queues=[{"name": "emails"}, {"name": "other"}]))
    plan = account.plan(write(*jobs(1), queues=[{"name": "other"}], prune={"queues": "all"}))
    account.fill("emails", 3)
    assert account.carry_out(plan) == {"- queue/emails": "failed"}
    assert account.shown("queues")["emails"]["lag"] == 3


def test_messages_in_a_queue_are_dropped_only_when_that_is_said_of_this_queue(account: Account) -> None:
    account.settle(write(*jobs(1), queues=[{"name": name} for name in ("a", "b", "c", "d")]))
    account.fill("a", 1)
    account.fill("b", 2)
    text = write(*jobs(1), queues=[{"name": "c"}, {"name": "d"}], prune={"queues": "all"})
    lifted = options(drop_messages={"queue/a"}, max_deletions=2)
    assert account.apply(text, lifted) == {"- queue/a": "applied", "- queue/b": "held"}
    assert account.shown("queues").keys() == {"b", "c", "d"}


def test_what_is_made_and_removed_goes_out_in_an_order_that_leaves_nothing_hanging(account: Account) -> None:
    account.settle(
        write(
            *jobs(4),
            job("mailer", queue="emails"),
            job("caller", destination="old"),
            queues=[{"name": "emails"}, {"name": "other"}],
            url_groups=[group("old", f"{SITE}/old"), group("stays", f"{SITE}/stays")],
        )
    )
    text = write(
        *jobs(4),
        job("sender", queue="post"),
        job("shouter", destination="new"),
        queues=[{"name": "post"}, {"name": "other"}],
        url_groups=[group("new", f"{SITE}/new"), group("stays", f"{SITE}/stays")],
        prune={"queues": "all", "url_groups": "all"},
    )
    assert [*account.settle(text, options(max_deletions=4))] == [
        "+ queue/post",
        "+ url_group/new",
        "+ schedule/sender",
        "+ schedule/shouter",
        "- schedule/caller",
        "- schedule/mailer",
        "- url_group/old",
        "- queue/emails",
    ]
