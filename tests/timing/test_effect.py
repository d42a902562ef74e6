"""What a change does to the runs around it: a table, and all runs of both crons laid side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cron import Cron, parse
from reconciler.timing import Consequence, Effect, effect

HOUR: Final = timedelta(hours=1)
BERLIN: Final = "CRON_TZ=Europe/Berlin "


def change(before: str | None, after: str | None, now: str) -> tuple[Effect, ...]:
    """What happens where one expression becomes the other; ``now`` is in UTC, in the form ``2026-11-23T08:30``."""
    crons = [None if one is None else parse(one) for one in (before, after)]
    return effect(crons[0], crons[1], datetime.fromisoformat(f"{now}+00:00"))


@pytest.mark.parametrize(
    ("before", "after", "now", "texts"),
    [
        (
            "0 9 * * *",
            "0 8 * * *",
            "2026-11-23T08:30",
            [
                "today's run at 09:00 is lost: 08:00 has passed, the next is on 24 Nov at 08:00",
                "no run between 22 Nov 09:00 and 24 Nov 08:00",
            ],
        ),
        ("0 9 * * *", "0 8 * * *", "2026-11-23T07:30", []),
        ("0 9 * * *", "0 8 * * *", "2026-11-23T09:00", []),
        ("0 9 * * *", "0 10 * * *", "2026-11-23T09:00", ["it has run today at 09:00, and runs again today at 10:00"]),
        ("0 9 * * *", "0 10 * * *", "2026-11-23T10:00", ["no run between 23 Nov 09:00 and 24 Nov 10:00"]),
        ("0 9 * * *", "0 10 * * *", "2026-11-23T08:30", ["no run between 22 Nov 09:00 and 23 Nov 10:00"]),
        ("0 9 * * *", "30 9 * * *", "2026-11-23T08:30", []),
        ("0 9 * * *", "0 21 * * *", "2026-11-23T08:30", ["no run between 22 Nov 09:00 and 23 Nov 21:00"]),
        ("0 9 * * *", "0 21 * * *", "2026-11-23T09:30", ["it has run today at 09:00, and runs again today at 21:00"]),
        (
            "0 9 * * 1-5",
            "0 8 * * 1-5",
            "2026-11-25T08:30",
            ["today's run at 09:00 is lost: 08:00 has passed, the next is on 26 Nov at 08:00"],
        ),
        (
            "0 9 * * 4",
            "0 9 * * 1",
            "2026-11-24T08:30",
            [
                "the run of 26 Nov at 09:00 is lost: 23 Nov 09:00 has passed, the next is on 30 Nov at 09:00",
                "no run between 19 Nov 09:00 and 30 Nov 09:00",
            ],
        ),
        (
            "0 9 * * *",
            "CRON_TZ=America/New_York 0 9 * * *",
            "2026-11-24T10:30",
            ["it has run today at 09:00 (UTC), and runs again today at 09:00 (New York)"],
        ),
        ("0 9 * * 1", "0 9 * * 2", "2026-11-22T10:00", ["no run between 16 Nov 09:00 and 24 Nov 09:00"]),
        ("0 9 * * 5", "0 9 * * 6", "2026-12-31T10:00", ["no run between 25 Dec 09:00 and 2 Jan 2027 09:00"]),
        ("0 9 1 1 *", "0 9 2 1 *", "2026-12-31T10:00", []),
        ("0 9 * * *", "0 9 * * 1", "2026-11-25T10:00", []),
        ("0 9 * * 1", "0 9 * * *", "2026-11-25T10:00", []),
        ("*/15 * * * *", "7/15 * * * *", "2026-11-25T10:03", []),
        (f"{BERLIN}0 9 * * *", f"{BERLIN}0 9 * * 0-6", "2026-11-25T08:30", []),
        ("0 9 * * *", None, "2026-11-23T08:30", ["today's run at 09:00 does not come any more"]),
        ("0 9 * * *", None, "2026-11-23T09:00", ["the run of 24 Nov at 09:00 does not come any more"]),
        (f"{BERLIN}0 0 1 1 *", None, "2026-11-23T09:00", ["the run of 1 Jan 2027 at 00:00 does not come any more"]),
        ("0 9 * * *", "0 0 30 2 *", "2026-11-23T08:30", ["today's run at 09:00 does not come any more"]),
        ("0 0 30 2 *", "0 9 * * *", "2026-11-23T08:30", []),
        ("0 0 30 2 *", None, "2026-11-23T08:30", []),
        (None, "0 9 * * *", "2026-11-23T08:30", []),
        (None, None, "2026-11-23T08:30", []),
    ],
)
def test_what_a_change_does_at_the_moment_of_applying(
    before: str | None, after: str | None, now: str, texts: list[str]
) -> None:
    assert [one.text for one in change(before, after, now)] == texts


def test_an_effect_names_its_runs() -> None:
    lost, gap = change("0 9 * * *", f"{BERLIN}0 9 * * *", "2026-11-23T08:30")
    assert (lost.consequence, gap.consequence) == (Consequence.LOST, Consequence.GAP)
    assert [run.utc.isoformat() for run in lost.runs] == ["2026-11-23T09:00:00+00:00", "2026-11-24T08:00:00+00:00"]
    assert [run.local.isoformat() for run in gap.runs] == ["2026-11-22T09:00:00+00:00", "2026-11-24T09:00:00+01:00"]


def join(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


# Of a week's rhythm, so that thirty days on either side hold everything that ever comes.
crons = st.builds(
    lambda minute, hours, weekdays, zone: parse(f"CRON_TZ={zone} {minute} {join(hours)} * * {join(weekdays)}"),
    st.sampled_from((0, 30)),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from(("UTC", "Asia/Tokyo", "Asia/Kolkata")),
)
moments = st.integers(0, 14 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def list_runs(cron: Cron, now: datetime) -> list[datetime]:
    """The runs of thirty days on either side."""
    return list(takewhile(lambda run: run < now + timedelta(days=30), cron.runs(now - timedelta(days=30))))


def measure_widest(runs: list[datetime]) -> timedelta:
    return max(second - first for first, second in pairwise(runs))


@given(crons, crons, moments)
def test_what_is_told_is_what_becomes_of_the_runs(before: Cron, after: Cron, now: datetime) -> None:
    was, would = list_runs(before, now), list_runs(after, now)
    done, coming = [run for run in was if run <= now], [run for run in would if run > now]
    told = {one.consequence: tuple(run.utc for run in one.runs) for one in effect(before, after, now)}

    due = next(run for run in was if run > now)
    nearest = min(would, key=lambda run: (abs(run - due), run <= now))
    lost = nearest <= now and nearest > done[-1] and due < coming[0]
    assert told.get(Consequence.LOST) == ((due, coming[0]) if lost and are_apart(was, would, now) else None)

    nearest = min(was, key=lambda run: (abs(run - coming[0]), run > now))
    again = nearest == done[-1] and coming[0] < due and done[-1] > max(run for run in would if run <= now)
    assert told.get(Consequence.AGAIN) == ((done[-1], coming[0]) if again and are_apart(was, would, now) else None)

    gap = coming[0] - done[-1] >= max(map(measure_widest, (was, would))) + HOUR
    assert told.get(Consequence.GAP) == ((done[-1], coming[0]) if gap else None)


def are_apart(was: list[datetime], would: list[datetime], now: datetime) -> bool:
    """Do both leave an hour or more between the runs on either side of now?"""
    return all(min(r for r in runs if r > now) - max(r for r in runs if r <= now) >= HOUR for runs in (was, would))


@given(crons, moments)
def test_what_does_not_change_has_no_effects_and_what_ends_has_one(cron: Cron, now: datetime) -> None:
    assert effect(cron, cron, now) == effect(None, cron, now) == ()
    [ended] = effect(cron, None, now)
    assert [run.utc for run in ended.runs] == [cron.next(now)]
