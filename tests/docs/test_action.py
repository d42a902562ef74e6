"""The page of the action says what the action takes, gives, and ends with."""

from __future__ import annotations

from reconciler.cli.ci.ending import NO_PLAN, REASONS
from reconciler.cli.exit import Exit
from tests.docs.action import ACTION, fill_action
from tests.docs.pages import PAGES, ROOT, find_links, find_table

PAGE = PAGES["docs/github-action.md"]


def test_the_inputs_and_outputs_are_those_of_the_action() -> None:
    assert fill_action(PAGE) == PAGE, "look at it, then: python -m tests.docs.rewrite"
    for name in ("input", "output"):
        assert [row[0] for row in find_table(PAGE, name, "what it is")] == [*ACTION[f"{name}s"]]


def test_every_reason_for_which_it_fails_is_there_with_its_code() -> None:
    rows = find_table(PAGE, "`failure-reason`", "`exit-code`")
    reasons = {reason or "empty": int(code) for code, reason in REASONS.items()}
    assert {row[0]: int(row[1]) for row in rows} == {**reasons, NO_PLAN: Exit.NOT_ALLOWED, "install": Exit.FAILED}


def test_every_example_is_linked() -> None:
    linked = {target.rpartition("/")[2] for target in find_links(PAGE) if "/examples/github/" in target}
    assert linked == {path.name for path in ROOT.glob("examples/github/*.yml")}
