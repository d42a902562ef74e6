from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cli.exit import Exit
from reconciler.cli.targets import Target, make_jobs, spread
from tests.cli.shell import Shell, write

FLEET = """\
manifests: [schedules.yaml, more]
targets:
  - name: acme
    variables: {tenant: acme, region: eu}
    secrets: {QSTASH_TOKEN: ACME_TOKEN}
  - name: beta
    manifests: [beta.yaml]
  - name: gamma
"""
ACME = {
    "name": "acme",
    "manifest": "schedules.yaml\nmore",
    "vars": "tenant=acme\nregion=eu",
    "secrets": {"QSTASH_TOKEN": "ACME_TOKEN"},
}
BETA = {"name": "beta", "manifest": "beta.yaml", "vars": "", "secrets": {}}
GAMMA = {"name": "gamma", "manifest": "schedules.yaml\nmore", "vars": "", "secrets": {}}


def make(number: int) -> list[Target]:
    return [Target(f"t{index}", "schedules.yaml", "", {}) for index in range(number)]


def test_the_matrix_is_one_line_with_a_job_for_each_target(shell: Shell) -> None:
    write(FLEET, "fleet.yaml")
    result = shell("targets", "--json")
    assert (result.code, result.err, result.out.count("\n")) == (0, "", 1)
    assert result.json == {"include": [ACME, BETA, GAMMA]}


def test_shards_are_jobs_with_a_share_of_the_targets(shell: Shell) -> None:
    write(FLEET, "fleet.yaml")
    assert shell("targets", "fleet.yaml", "--json", "--shards", "2").json == {
        "include": [{"shard": 1, "targets": [ACME, GAMMA]}, {"shard": 2, "targets": [BETA]}]
    }


def test_without_json_it_is_a_list_for_people(shell: Shell) -> None:
    write(FLEET, "fleet.yaml")
    assert shell("targets").out == "acme  schedules.yaml, more\nbeta  beta.yaml\ngamma  schedules.yaml, more\n"
    assert shell("targets", "--shards", "2").out.splitlines()[1:] == [
        "   1  gamma  schedules.yaml, more",
        "   2  beta  beta.yaml",
    ]


def test_no_secret_is_read_and_no_credentials_are_needed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", "hush-hush")
    write(FLEET, "fleet.yaml")
    assert "hush-hush" not in shell("targets", "--json").out


@given(st.integers(1, 300), st.integers(1, 256))
def test_shares_are_as_equal_as_can_be_and_together_all_of_them(number: int, shards: int) -> None:
    targets = make(number)
    shares = spread(targets, shards)
    sizes = Counter(map(len, shares))
    assert max(sizes) - min(sizes) <= 1
    assert len(shares) == min(number, shards)
    assert sorted(one.name for share in shares for one in share) == sorted(one.name for one in targets)


def test_a_hundred_accounts_are_ten_on_each_of_ten_runners() -> None:
    assert [len(job["targets"]) for job in make_jobs(make(100), 10)] == [10] * 10


def test_more_jobs_than_github_takes_of_a_matrix_are_refused_with_what_to_do(shell: Shell) -> None:
    write("targets:\n" + "".join(f"  - name: t{index}\n" for index in range(257)), "fleet.yaml")
    result = shell("targets", "--json")
    assert (result.code, result.err) == (
        Exit.USAGE,
        "Error: 257 targets are more than the 256 jobs of a matrix; add --shards N\n",
    )
    assert len(shell("targets", "--json", "--shards", "256").json["include"]) == 256


def test_a_file_that_is_not_there_is_told(shell: Shell) -> None:
    result = shell("targets")
    assert result.code == Exit.USAGE
    assert result.err == "Error: fleet.yaml cannot be read: No such file or directory; name the file of the fleet\n"


def test_what_is_wrong_in_the_file_is_told_with_its_place(shell: Shell) -> None:
    write("targets:\n  - {name: acme, token: x}\n", "fleet.yaml")
    result = shell("targets")
    assert result.code == Exit.INVALID
    assert result.err.startswith("Error: fleet.yaml:2:18: targets[0].token: is not known here")
