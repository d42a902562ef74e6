"""The plain steps that the program is held to, themselves held to what robfig answered when it was run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from reconciler.cron import parse
from tests.cron.robfig import Stuck, find_next

TABLE: Final = json.loads((Path(__file__).parents[1] / "data" / "cron_next.json").read_text("utf-8"))


def walk(expression: str, after: str, count: int) -> list[str]:
    """The firings after a moment in the form of the table."""
    cron, moment = parse(expression), int(datetime.fromisoformat(f"{after}+00:00").timestamp())
    firings: list[str] = []
    for _ in range(count):
        following = find_next(cron, moment)
        if following is None:
            return [*firings, "never"]
        moment = following
        firings.append(f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M}")
    return firings


@pytest.mark.parametrize(("expression", "after", "firings"), TABLE["agreeing"])
def test_the_steps_lead_where_robfig_s_did(expression: str, after: str, firings: list[str]) -> None:
    assert walk(expression, after, len(firings)) == firings


@pytest.mark.parametrize(("expression", "after", "robfig"), [row[:3] for row in TABLE["differing"]])
def test_the_steps_go_wrong_where_robfig_s_did(expression: str, after: str, robfig: list[str]) -> None:
    try:
        firings = walk(expression, after, len(robfig))
    except Stuck:
        firings = ["hangs"]
    assert firings == robfig
