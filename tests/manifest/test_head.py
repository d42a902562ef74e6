"""What a manifest says besides its resources."""

from __future__ import annotations

import pytest

from reconciler.manifest.head import OpenDocument, prune_rules
from tests.manifest.manifests import HEAD, complaints

LIST = "is not a list; write it in brackets, or with a hyphen in front of every element"
CAPITAL = "has a capital letter at character 1; use small letters, digits and hyphen"
SIZE = "is not a size; write a number with B, KB, MB, GB, KiB, MiB or GiB, such as 512KB"
NAME = "is not a name for expressions; write letters, digits and _, a digit not first"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("prune: {schedules: [a*]}", "3:20: prune.schedules: is not known here; write 'owned', 'all' or 'none'"),
        ("prune: {queues: owned}", "3:17: prune.queues: is not known here; write 'all' or 'none'"),
        ("prune: {url_groups: 3}", f"3:21: prune.url_groups: {LIST}"),
        ("prune: {queues: [3]}", "3:18: prune.queues[0]: is a number, not a text; put it in quotes"),
        ("prune: all", "3:8: prune: is text, not a mapping; write key: value pairs"),
        ("prune: {queue: all}", "3:9: prune.queue: is not known here; did you mean queues"),
        ("forget: schedule/a", f"3:9: forget: {LIST}"),
        ("previous_owners: [A]", f"3:19: previous_owners[0]: {CAPITAL}"),
        ("max_body: huge", f"3:11: max_body: {SIZE}"),
        ("variables: {a-b: {default: c}}", f"3:18: variables.a-b: {NAME}"),
        ("variables: {a: text}", "3:16: variables.a: is text, not a mapping; write key: value pairs"),
        ("variables: [a]", "3:12: variables: is a list, not a mapping; write key: value pairs"),
        ("defaults: [a]", "3:11: defaults: is a list, not a mapping; write key: value pairs"),
        ("default: {}", "3:1: default: is not known here; did you mean defaults"),
        ("shedules: []", "3:1: shedules: is not known here; did you mean schedules"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_the_head_is_told_once_with_its_place(line: str, problem: str) -> None:
    assert complaints(f"{HEAD}{line}\n") == [f"a.yaml:{problem}"]


@pytest.mark.parametrize("version", ["'1'", "2", "0", "null", "[1]", "true", "1.0"])
def test_there_is_one_version(version: str) -> None:
    (problem,) = complaints(f"version: {version}\nowner: acme\n")
    assert problem.split(": ", 1)[1] == "version: is not known here; write 1"


@pytest.mark.parametrize(
    ("prune", "rules"),
    [
        (None, {}),
        ({}, {"queue": "none", "url_group": "none", "schedule": "owned"}),
        ({"queues": ["a*", "b"]}, {"queue": ("a*", "b"), "url_group": "none", "schedule": "owned"}),
        ({"schedules": "all"}, {"queue": "none", "url_group": "none", "schedule": "all"}),
    ],
)
def test_rules_of_removal_are_by_kind(prune: object, rules: object) -> None:
    document = {"version": 1} | ({} if prune is None else {"prune": prune})
    assert prune_rules(OpenDocument.model_validate(document)) == rules
