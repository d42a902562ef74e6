from __future__ import annotations

import pytest

from reconciler.errors import ManifestError
from reconciler.manifest.fleet import read_fleet


def problems(text: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        read_fleet(text.encode(), "fleet.yaml")
    return [str(one) for one in caught.value.problems]


def test_a_target_has_the_manifests_of_the_fleet_or_its_own() -> None:
    fleet = read_fleet(
        b"manifests: [a.yaml, b]\ntargets: [{name: acme}, {name: beta, manifests: [c.yaml]}]", "fleet.yaml"
    )
    assert [fleet.manifests_of(one) for one in fleet.targets] == [("a.yaml", "b"), ("c.yaml",)]
    alone = read_fleet(b"targets: [{name: acme}]", "fleet.yaml")
    assert alone.manifests_of(alone.targets[0]) == ("schedules.yaml",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "1:1: is not a mapping; write targets: and a list of them"),
        ("targets: []", "1:10: targets: is empty; write at least one"),
        ("targets: [{}]", "1:11: targets[0]: name is missing; add it"),
        ("target: []\ntargets: [{name: a}]", "1:1: target: is not known here; did you mean targets"),
        (
            "targets: [{name: Acme}]",
            "1:18: targets[0].name: is not a name of a target; write small letters, digits and hyphens",
        ),
        (
            "targets: [{name: a}, {name: a}]",
            "1:29: targets[1].name: is the name of another target too; give it its own",
        ),
        (
            "targets: [{name: a, variables: {b: 3}}]",
            "1:36: targets[0].variables.b: is a number, not a text; put it in quotes",
        ),
        (
            'targets: [{name: a, variables: {b: "c\\nd=e"}}]',
            "1:36: targets[0].variables.b: has more than one line; write one",
        ),
        (
            "targets: [{name: a, variables: {-: d}}]",
            "1:36: targets[0].variables.-: is not a name of a variable; write letters, digits and _, a digit not first",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    assert problems(text) == [f"fleet.yaml:{told}"]


@pytest.mark.parametrize("value", ["eyJVc2VyIjoiYSJ9=", "a" * 65, "sk-live-1"])
def test_a_secret_in_place_of_its_name_is_refused_and_not_repeated(value: str) -> None:
    [told] = problems(f"targets: [{{name: a, secrets: {{QSTASH_TOKEN: {value}}}}}]")
    assert "write the name that it has in the pipeline, never its value" in told
    assert value not in told


def test_all_problems_are_told_at_once() -> None:
    assert len(problems("owner: a\ntargets: [{name: A}, {name: b, manifests: c.yaml}]")) == 3
