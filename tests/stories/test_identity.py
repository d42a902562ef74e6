"""One thing to the user is one change in the plan, whatever moves: a name, an id, a destination, a domain."""

from __future__ import annotations

import pytest

from tests.stories.account import SITE, Account, codes, flags, job, jobs, options, planned, write


def test_two_projects_share_an_account_and_never_see_each_others_schedules(account: Account) -> None:
    account.settle(write(job("digest"), owner="acme"))
    account.settle(write({**job("digest"), "destination": "https://rival.example.com/digest"}, owner="rival"))
    before = account.shown()["rival.digest"]
    account.settle(write(job("report"), job("other"), owner="acme"), options(max_deletions=1))
    assert account.shown().keys() == {"acme.report", "acme.other", "rival.digest"}
    assert account.shown()["rival.digest"] == before
    assert planned(account.plan(write(job("report"), job("other"), owner="acme"))) == {}


def test_a_preview_with_productions_manifest_has_schedules_of_its_own(account: Account) -> None:
    text = write(
        {"destination": "{{ app_url }}/digest", "cron": "0 2 * * *"},
        {"name": "report", "destination": "{{ app_url }}/report", "cron": "0 2 * * *"},
        owner="acme-{{ env_name }}",
        variables={"app_url": {"env": "APP_URL"}, "env_name": {"env": "ENV_NAME"}},
    )
    production = {"ENV_NAME": "production", "APP_URL": SITE}
    preview = {"ENV_NAME": "pr-7", "APP_URL": "https://pr-7.example.com"}
    assert len(account.settle(text, env=production)) == 2
    assert len(account.settle(text, env=preview)) == 2
    assert len(account.shown()) == 4
    assert planned(account.plan(text, env=production)) == {}


def test_a_preview_that_forgets_its_own_site_makes_no_twins_of_production_unsaid(account: Account) -> None:
    account.settle(write(job("digest"), owner="acme-production"))
    plan = account.plan(write(job("digest"), owner="acme-pr-7"))
    assert planned(plan) == {
        "+ schedule/digest": "acme-production.digest (acme-production's) calls this destination already"
    }


def test_a_new_domain_moves_named_schedules_only_when_that_is_meant_and_keeps_their_ids(account: Account) -> None:
    schedules = [{**one, "destination": f"{{{{ app_url }}}}/{one['name']}"} for one in jobs(10)]
    text = write(*schedules, variables={"app_url": {"env": "APP_URL"}})
    account.settle(text, env={"APP_URL": SITE})
    ids = set(account.shown())
    moved = account.plan(text, env={"APP_URL": "https://app.example.org"})
    assert set(planned(moved)) == {f"~ schedule/job-{index}" for index in range(10)}
    assert set(flags(moved).values()) == {"--allow-move"}
    assert set(planned(moved).values()) == {"10 schedules would move to another host at once"}
    account.settle(text, options(allow_move=True), env={"APP_URL": "https://app.example.org"})
    assert set(account.shown()) == ids


@pytest.mark.parametrize(("moved", "held"), [(3, False), (4, True)])
def test_a_few_schedules_may_move_without_a_word(account: Account, moved: int, held: bool) -> None:
    account.settle(write(*jobs(10)))
    elsewhere = [{**one, "destination": f"https://new.example.com/{one['name']}"} for one in jobs(moved)]
    plan = account.plan(write(*elsewhere, *jobs(10)[moved:]))
    assert len(plan.changes) == moved
    assert bool(plan.held) is held


def test_strangers_on_the_account_do_not_make_a_move_look_small(account: Account) -> None:
    account.settle(write(*jobs(2)))
    for index in range(20):
        account.create(f"stranger-{index}")
    elsewhere = [{**one, "destination": f"https://new.example.com/{one['name']}"} for one in jobs(2)]
    assert set(flags(account.plan(write(*elsewhere))).values()) == {"--allow-move"}


def test_unnamed_schedules_on_a_new_domain_are_two_halves_that_go_together(account: Account) -> None:
    text = write(
        {"destination": "{{ app_url }}/digest", "cron": "0 2 * * *"},
        {"destination": "{{ app_url }}/report", "cron": "0 3 * * *"},
        variables={"app_url": {"env": "APP_URL"}},
    )
    account.settle(text, env={"APP_URL": SITE})
    plan = account.plan(text, env={"APP_URL": "https://new.example.com"})
    assert set(flags(plan).values()) == {"--max-deletions 2"}
    assert len(plan.held) == 4
    one = account.plan(
        text, options({"schedule/https://new.example.com/digest"}), env={"APP_URL": "https://new.example.com"}
    )
    assert planned(one).keys() == {"+ schedule/https://new.example.com/digest", f"- schedule/{SITE}/digest"}
    account.settle(text, options(max_deletions=2), env={"APP_URL": "https://new.example.com"})
    assert {one["destination"] for one in account.shown().values()} == {
        "https://new.example.com/digest",
        "https://new.example.com/report",
    }


def test_a_schedule_gets_a_name_changes_it_and_loses_it_under_one_id(account: Account) -> None:
    plain = {"destination": f"{SITE}/digest", "cron": "0 2 * * *"}
    account.settle(write(plain))
    (key,) = account.shown()
    for renamed in ({**plain, "name": "digest"}, {**plain, "name": "daily-digest"}, plain):
        assert list(account.settle(write(renamed)).values()) == ["applied"]
        assert set(account.shown()) == {key}


def test_a_new_name_and_another_destination_at_once_are_told_by_moved_from(account: Account) -> None:
    account.settle(write(job("digest"), job("other")))
    renamed = job("daily", moved_from="digest", cron="0 7 * * *")
    assert account.settle(write(renamed, job("other"))) == {"~ schedule/daily": "applied"}
    assert account.shown()["acme.digest"]["destination"] == f"{SITE}/daily"
    # Left in the file afterwards, it does nothing.
    assert planned(account.plan(write(renamed, job("other")))) == {}


def test_of_several_renamed_at_one_destination_the_cron_tells_which_is_which(account: Account) -> None:
    at = {"destination": f"{SITE}/dispatch"}
    account.settle(write(job("a", **at, cron="0 1 * * *"), job("b", **at, cron="0 2 * * *")))
    account.settle(write(job("d", **at, cron="0 2 * * *"), job("c", **at, cron="0 1 * * *")))
    assert {key: one["cron"] for key, one in account.shown().items()} == {"acme.a": "0 1 * * *", "acme.b": "0 2 * * *"}


def test_a_name_that_a_new_schedule_takes_goes_to_it_unless_moved_from_says_otherwise(account: Account) -> None:
    account.settle(write(job("digest", body="one"), job("other")))
    text = write(
        job("daily", destination=f"{SITE}/digest", body="one", moved_from="digest"),
        job("digest", destination=f"{SITE}/new", body="two"),
        job("other"),
    )
    outcomes = account.settle(text)
    assert outcomes == {"~ schedule/daily": "applied", "+ schedule/digest": "applied"}
    bodies = {key: one["body"] for key, one in account.shown().items() if "body" in one}
    assert bodies.pop("acme.digest") == "one"
    ((key, body),) = bodies.items()
    assert key.startswith("acme.digest-")
    assert body == "two"
    assert planned(account.plan(text)) == {}


def test_without_moved_from_the_schedule_of_a_name_is_the_one_that_had_it(account: Account) -> None:
    account.settle(write(job("digest", body="one")))
    text = write(job("digest", destination=f"{SITE}/new", body="two"), job("daily", destination=f"{SITE}/digest"))
    assert account.settle(text) == {"~ schedule/digest": "applied", "+ schedule/daily": "applied"}
    assert account.shown()["acme.digest"]["body"] == "two"


def test_a_name_that_changes_hands_again_and_again_never_overwrites_anybody(account: Account) -> None:
    earlier: list[dict[str, object]] = []
    account.settle(write(job("digest", destination=f"{SITE}/0")))
    for turn in range(1, 5):
        last = job(f"was-{turn}", destination=f"{SITE}/{turn - 1}")
        newest = job("digest", destination=f"{SITE}/{turn}")
        account.settle(write(*earlier, last | {"moved_from": "digest"}, newest))
        earlier.append(last)
        destinations = sorted(one["destination"] for one in account.shown().values())
        assert destinations == [f"{SITE}/{number}" for number in range(turn + 1)]


def test_an_id_that_is_given_later_changes_nothing(account: Account) -> None:
    account.settle(write(job("digest")))
    assert planned(account.plan(write(job("digest", id="acme.digest")))) == {}


def test_an_id_that_is_taken_away_again_leaves_the_schedule_where_it_is(account: Account) -> None:
    key = account.create("digest")
    account.settle(write(job("digest", id=key)))
    assert planned(account.plan(write(job("digest")))) == {}
    assert set(account.shown()) == {key}


def test_another_id_is_another_schedule_and_its_halves_go_together(account: Account) -> None:
    account.settle(write(job("digest", id="old-id"), job("other")))
    text = write(job("digest", id="new-id"), job("other"))
    plan = account.plan(text)
    assert planned(plan).keys() == {"+ schedule/digest", "- schedule/digest"}
    account.settle(text)
    assert set(account.shown()) == {"new-id", "acme.other"}


def test_two_schedules_of_which_each_is_given_the_others_id_change_places(account: Account) -> None:
    account.settle(write(job("a"), job("b")))
    account.settle(write(job("a", id="acme.b"), job("b", id="acme.a")))
    assert account.shown()["acme.b"]["destination"] == f"{SITE}/a"
    assert len(account.shown()) == 2


def test_a_dispatcher_has_many_schedules_on_one_destination_told_apart_by_name_and_body(account: Account) -> None:
    at = {"destination": f"{SITE}/dispatch"}
    ids = {kind: account.create("dispatch", body=f'{{"type": "{kind}"}}'.encode()) for kind in ("a", "b", "c")}
    text = write(*(job(kind, **at, body={"type": kind}) for kind in ids))
    assert set(account.settle(text)) == {f"<= schedule/{kind}" for kind in ids}
    assert {one["body"][-3]: key for key, one in account.shown().items()} == ids
    account.settle(write(*(job(kind, **at, body={"type": kind}, cron="0 5 * * *") for kind in ids)))
    assert {one["cron"] for one in account.shown().values()} == {"0 5 * * *"}
    assert set(account.shown()) == set(ids.values())


def test_a_renamed_owner_adopts_what_it_had_and_deletes_none_of_it(account: Account) -> None:
    account.settle(write(*jobs(3), job("gone"), owner="old"))
    text = write(*jobs(3), owner="acme", previous_owners=["old"])
    assert account.settle(text) == {f"<= schedule/job-{index}": "applied" for index in range(3)}
    assert set(account.shown()) == {"old.job-0", "old.job-1", "old.job-2", "old.gone"}
    assert all(label.startswith("qs1.acme.") for index in range(3) for label in account.labels(f"old.job-{index}"))
    # Once adopted, they are the owner's like any other, also without the old name in the file.
    assert planned(account.plan(write(*jobs(3), owner="acme"))) == {}


def test_a_rename_of_owner_and_schedule_at_once_is_one_adoption(account: Account) -> None:
    account.settle(write(job("digest"), owner="old"))
    renamed = job("daily", destination=f"{SITE}/digest")
    assert account.settle(write(renamed, previous_owners=["old"])) == {"<= schedule/daily": "applied"}


def test_two_schedules_that_both_claim_to_be_the_wanted_one_are_named(account: Account) -> None:
    account.settle(write(job("digest"), owner="old"))
    account.settle(write(job("digest"), owner="acme"), options(allow_twin={"schedule/digest"}))
    with pytest.raises(Exception, match=r"schedule/digest: claimed by .*acme\.digest and old\.digest"):
        account.plan(write(job("digest"), owner="acme", previous_owners=["old"]))


def test_a_label_that_is_removed_in_the_console_is_put_back(account: Account) -> None:
    account.settle(write(job("digest")))
    account.change("acme.digest", labels=[])
    plan = account.plan(write(job("digest")))
    assert planned(plan) == {"<= schedule/digest": None}
    account.settle(write(job("digest")))
    assert account.labels("acme.digest")[0].startswith("qs1.acme.")


def test_a_label_that_cannot_be_read_is_somebody_elses_and_blocks(account: Account) -> None:
    account.settle(write(job("digest")))
    account.change("acme.digest", labels=["qs9.what.is.this"])
    before = account.shown()
    outcomes = account.apply(write(job("digest")))
    assert outcomes == {"+ schedule/digest": "held"}
    assert account.shown() == before


@pytest.mark.parametrize("part", range(1, 5))
def test_a_label_with_an_edited_part_never_leads_to_a_deletion_or_a_twin(account: Account, part: int) -> None:
    account.settle(write(job("digest"), job("other")))
    parts = account.labels("acme.digest")[0].split(".")
    parts[part] = parts[part][::-1]
    account.change("acme.digest", labels=[".".join(parts)])
    outcomes = account.apply(write(job("digest"), job("other")))
    assert "- schedule/digest" not in outcomes
    assert set(account.shown()) == {"acme.digest", "acme.other"}


@pytest.mark.parametrize("prune", ["owned", "all"])
def test_a_label_that_is_copied_to_another_schedule_is_told_and_that_one_never_deleted(
    account: Account, prune: str
) -> None:
    text = write(*jobs(4), prune={"schedules": prune})
    account.settle(text)
    copy = account.create("copy")
    account.change(copy, labels=account.labels("acme.job-0"))
    before = account.shown()[copy]
    plan = account.plan(text)
    assert planned(plan) == {}
    assert codes(plan)[f"schedule/{copy}"] == "QS201"
    account.apply(write(*jobs(4)[1:], prune={"schedules": prune}), options(max_deletions=10))
    assert account.shown()[copy] == before


def test_a_copied_label_does_not_hide_that_a_destination_is_called_already(account: Account) -> None:
    account.settle(write(job("other")))
    copy = account.create("digest", body=b"by hand")
    account.change(copy, labels=account.labels("acme.other"))
    assert planned(account.plan(write(job("other"), job("digest")))) == {
        "+ schedule/digest": f"{copy} (unmarked) calls this destination already"
    }


def test_a_setup_script_that_overwrites_ours_is_noticed_and_its_work_undone(account: Account) -> None:
    wanted = job("digest", headers={"X-Team": "billing"}, retries=1)
    account.settle(write(wanted))
    account.create("digest", cron="0 9 * * *", schedule_id="acme.digest")
    assert account.labels("acme.digest") == []
    assert account.settle(write(wanted)) == {"<= schedule/digest": "applied"}
    assert account.shown()["acme.digest"]["header"] == {"X-Team": ["billing"]}
    assert account.shown()["acme.digest"]["cron"] == "0 2 * * *"
