"""One manifest against another, where no account can be asked."""

from __future__ import annotations

from reconciler.model import Action
from reconciler.plan.compare import compare
from reconciler.report.report import tell_comparison
from reconciler.report.wording import summary
from tests.stories.account import job, jobs, read, write


def test_what_the_text_changes_is_told_by_address_and_nothing_of_an_account() -> None:
    before = read(write(*jobs(3)))
    after = read(write(job("job-0"), job("job-1", cron="0 3 * * *"), job("job-3")))
    changes, unchanged = compare(before.desired, after.desired)
    assert [(change.action, change.address) for change in changes] == [
        (Action.UPDATE, "schedule/job-1"),
        (Action.CREATE, "schedule/job-3"),
        (Action.DELETE, "schedule/job-2"),
    ]
    assert unchanged == 1
    assert all(change.removes == (change.after is None) for change in changes)


def test_two_manifests_that_want_the_same_differ_in_nothing() -> None:
    text = write(*jobs(3))
    assert compare(read(text).desired, read(text).desired) == ((), 3)


def test_a_comparison_never_calls_itself_a_plan() -> None:
    manifest = read(write(*jobs(2)))
    changes, unchanged = compare(read(write(*jobs(1))).desired, manifest.desired)
    report = tell_comparison("acme", changes, unchanged, manifest)
    assert summary(report) == "Not a plan: the manifest has 1 added, 0 changed, 0 destroyed."
    same = tell_comparison("acme", (), 2, manifest)
    assert summary(same) == "Not a plan: the manifest wants what its base wants."
