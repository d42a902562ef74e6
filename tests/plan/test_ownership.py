from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.schedule.spec import Callback
from reconciler.mark import ILLEGIBLE
from reconciler.model import AnyResource, Hold, Policy
from reconciler.values import UNREADABLE, Body, Text
from tests.plan.things import OWNER, applied, live, plan, state, told, wanted

URL = Text("https://example.com/done")
ADDRESS = frozenset({"schedule/report"})


def held(desired: AnyResource, *observed: AnyResource, **allowance: Any) -> Hold | None:  # noqa: ANN401 - guards lifted
    (change,) = plan(state(desired), state(*observed), **allowance).changes
    return change.held


@pytest.mark.parametrize(
    ("observed", "owner"),
    [
        (applied("report", owner="rival", id="scd_1"), "rival's"),
        (replace(live("scd_1"), mark=ILLEGIBLE), "somebody's, illegibly"),
    ],
)
def test_what_another_owner_marked_is_never_touched_though_its_id_is_given(observed: AnyResource, owner: str) -> None:
    assert held(wanted("report", id="scd_1"), observed) == Hold(f"it is marked as {owner}")


def test_an_adoption_is_done_unless_the_user_does_not_want_any() -> None:
    assert held(wanted("report"), live("scd_1")) is None
    assert held(wanted("report"), live("scd_1"), adopt=False) == Hold(
        "it is not marked as ours, and --no-adopt was given"
    )
    assert held(wanted("report", retries=0), applied("report"), adopt=False) is None


REDACTED = Body(Text("hunter2").placeholder)
UNREAD = Callback(URL, (), UNREADABLE)


@pytest.mark.parametrize(
    ("desired", "observed", "lost"),
    [
        (wanted("report", body=Body("hunter2")), live("scd_1", body=REDACTED), None),
        (wanted("report", id="scd_1", body=Body("other")), live("scd_1", body=REDACTED), "its redacted body"),
        (wanted("report", callback=Callback(URL)), live("scd_1", callback=UNREAD), "what its callback is set to"),
        (wanted("report", id="scd_1", callback=Callback(URL)), live("scd_1", callback=UNREAD), None),
    ],
)
def test_an_adoption_that_would_lose_what_cannot_be_read_is_held(
    desired: AnyResource, observed: AnyResource, lost: str | None
) -> None:
    hold = Hold(f"{lost} cannot be read, and would be lost", "--replace-unreadable schedule/report")
    assert held(desired, observed) == (hold if lost else None)
    assert held(desired, observed, replace_unreadable=ADDRESS) is None


def test_what_is_ours_was_written_by_a_manifest_and_may_be_replaced() -> None:
    assert held(wanted("report", body=Body("other")), applied("report", body=Body("hunter2"))) is None


TWIN = "https://WWW.example.com/job/"


@pytest.mark.parametrize(
    ("observed", "whose"),
    [
        (live("scd_1", TWIN, "1 1 1 1 1", method="GET"), "unmarked"),
        (applied("a", TWIN, owner="rival", id="scd_1"), "rival's"),
        (replace(live("scd_1", TWIN), mark=ILLEGIBLE), "somebody's, illegibly"),
    ],
)
def test_a_create_where_somebody_fires_already_is_held_until_the_twin_is_meant(
    observed: AnyResource, whose: str
) -> None:
    assert held(wanted("report"), observed) == Hold(
        f"scd_1 ({whose}) calls this destination already", "--allow-twin schedule/report"
    )
    assert held(wanted("report"), observed, allow_twin=ADDRESS) is None


@pytest.mark.parametrize(
    "observed",
    [
        live("scd_1", "https://example.com/other"),
        applied("k", "https://example.com/job"),
    ],
)
def test_a_create_elsewhere_or_beside_what_is_ours_is_no_twin(observed: AnyResource) -> None:
    kept = [wanted("k")] if observed.mark else []
    found = plan(state(wanted("report"), *kept), state(observed))
    assert ("create", "schedule/report", None) in told(found.changes)


def test_a_schedule_that_the_manifest_claims_is_no_twin() -> None:
    found = plan(state(wanted("report"), wanted("other", cron="1 1 1 1 1", id="scd_1")), state(live("scd_1")))
    assert told(found.changes) == [("adopt", "schedule/other", None), ("create", "schedule/report", None)]


def test_a_schedule_that_goes_by_the_same_plan_is_no_twin() -> None:
    policy = Policy(OWNER, prune={"schedule": "all"})
    observed = state(live("scd_1", method="GET"), *(applied(f"k{n}", f"https://example.com/{n}") for n in range(3)))
    desired = state(wanted("report"), *(wanted(f"k{n}", f"https://example.com/{n}") for n in range(3)))
    found = plan(desired, observed, policy)
    assert told(found.changes) == [("create", "schedule/report", None), ("delete", "schedule/scd_1", None)]
