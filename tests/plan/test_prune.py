from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reconciler.kinds import BY_NAME
from reconciler.mark import ILLEGIBLE
from reconciler.model import AnyResource, Policy
from reconciler.plan.prune import is_kept, may_remove
from tests.plan.things import OWNER, applied, group, live, queue

Rules = Mapping[str, str | tuple[str, ...]]

OURS, UNMARKED = applied("report"), live("scd_1")
FOREIGN, BEFORE, ILLEGIBLY = (
    applied("k", owner="rival"),
    applied("k", owner="acme-before"),
    replace(UNMARKED, mark=ILLEGIBLE),
)


@pytest.mark.parametrize(
    ("resource", "rules", "removed"),
    [
        (OURS, {}, True),
        (OURS, {"schedule": "owned"}, True),
        (OURS, {"schedule": "all"}, True),
        (OURS, {"schedule": "none"}, False),
        (UNMARKED, {}, False),
        (UNMARKED, {"schedule": "owned"}, False),
        (UNMARKED, {"schedule": "all"}, True),
        (BEFORE, {}, False),
        (BEFORE, {"schedule": "all"}, True),
        (FOREIGN, {"schedule": "all"}, False),
        (ILLEGIBLY, {"schedule": "all"}, False),
        (queue("emails"), {}, False),
        (queue("emails"), {"queue": "none"}, False),
        (queue("emails"), {"queue": "all"}, True),
        (queue("emails"), {"schedule": "all"}, False),
        (queue("emails"), {"queue": ("e*",)}, True),
        (queue("emails"), {"queue": ("mails", "E*")}, False),
        (queue("emails"), {"queue": ()}, False),
        (group("processors"), {"url_group": ("x", "process?rs")}, True),
    ],
)
def test_what_may_be_removed_is_said_for_each_kind(resource: AnyResource, rules: Rules, removed: bool) -> None:
    policy = Policy(OWNER, ("acme-before",), rules)
    assert may_remove(BY_NAME[resource.kind], policy, resource) is removed


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (Policy(OWNER), False),
        (Policy(OWNER, on_remove="pause"), False),
        (Policy(OWNER, on_remove="keep"), True),
        (Policy(OWNER, forget=frozenset({"queue/emails"})), True),
        (Policy(OWNER, forget=frozenset({"emails"})), False),
    ],
)
def test_what_is_kept_is_said_for_all_or_by_address(policy: Policy, kept: bool) -> None:
    assert is_kept(policy, queue("emails")) is kept
