"""Several files are one manifest: what they say of the whole agrees, or is said by one."""

from __future__ import annotations

import pytest

from tests.manifest.manifests import complaints, read


@pytest.mark.parametrize(
    ("setting", "other"),
    [
        ("owner: acme", "owner: others"),
        ("prune: {schedules: all}", "prune: {schedules: none}"),
        ("on_remove: keep", "onRemove: pause"),
        ("max_body: 1KB", "max_body: 2KB"),
    ],
)
def test_files_that_contradict_each_other_are_told(setting: str, other: str) -> None:
    owner = "" if setting.startswith("owner") else "owner: acme\n"
    first, second, third = (f"version: 1\n{owner}{line}\nqueues: []\n" for line in (setting, other, setting))
    line = 2 if not owner else 3
    name = setting.partition(":")[0]
    (problem,) = complaints(first, third, second)
    column = len(other.partition(":")[0]) + 3
    assert problem == f"c.yaml:{line}:{column}: {name}: is not what a.yaml says; the files of one run must agree"


def test_what_one_file_says_of_the_whole_holds_for_all() -> None:
    manifest = read("version: 1\nqueues: []\n", "version: 1\nowner: acme\non_remove: keep\nschedules: []\n")
    assert (manifest.policy.owner, manifest.policy.on_remove) == ("acme", "keep")
    assert set(manifest.desired) == {"queue", "schedule"}


def test_lists_of_the_whole_are_joined_each_entry_once() -> None:
    manifest = read(
        "version: 1\nowner: acme\nprevious_owners: [b, a]\nforget: [queue/a]\n",
        "version: 1\nprevious_owners: [a, c]\nforget: [queue/a, queue/b]\n",
    )
    assert manifest.policy.previous_owners == ("b", "a", "c")
    assert manifest.policy.forget == {"queue/a", "queue/b"}


def test_a_manifest_without_an_owner_is_told_once_for_all_files() -> None:
    assert complaints("version: 1\nqueues: []\n", "version: 1\nschedules: []\n") == [
        "a.yaml:1:1: owner is missing; name whose the schedules are, like owner: acme-billing"
    ]


def test_an_owner_that_may_stand_in_a_file_with_another_mistake_is_not_asked_for() -> None:
    assert complaints("version: 1\nowner: A\n", "version: 1\n") == [
        "a.yaml:2:8: owner: has a capital letter at character 1; use small letters, digits and hyphen"
    ]
