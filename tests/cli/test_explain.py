from __future__ import annotations

import pytest

from reconciler.lint.catalogue import topics
from tests.cli.shell import Shell


def test_a_code_is_explained_with_its_examples_and_how_to_silence_it(shell: Shell) -> None:
    topic = topics()["QS104"]
    result = shell("explain", "QS104")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"QS104 clock-change (warning)\n{topic.title}\n")
    told = result.out.replace("\n  ", "\n")
    assert topic.bad in told
    assert topic.good in told
    assert result.out.endswith("  # qstash-sync: ignore QS104\n  lint: {QS104: off}\n")


def test_a_code_of_a_plan_has_no_examples(shell: Shell) -> None:
    result = shell("explain", "qs209")
    assert (result.code, "Earns it" in result.out) == (0, False)


def test_without_a_code_all_are_listed_in_a_line_each(shell: Shell) -> None:
    lines = shell("explain").out.splitlines()
    assert [line.split()[0] for line in lines] == list(topics())
    assert "QS101  warning  A schedule never fires." in lines


def test_several_codes_are_explained_in_the_order_asked_for(shell: Shell) -> None:
    told = shell("explain", "QS140", "QS101", "--format", "json").json
    assert [one["code"] for one in told["codes"]] == ["QS140", "QS101"]


def test_all_codes_as_json_have_all_that_there_is_of_them(shell: Shell) -> None:
    told = shell("explain", "--format", "json").json
    assert told["format_version"] == "1"
    assert [one["code"] for one in told["codes"]] == list(topics())
    assert {frozenset(one) for one in told["codes"]} == {
        frozenset({"code", "name", "severity", "title", "explanation", "bad", "good", "silence"})
    }


@pytest.mark.parametrize(
    ("code", "advice"), [("QS1O4", "; did you mean QS104"), ("never-fires", "; did you mean QS101"), ("never", "")]
)
def test_a_code_that_there_is_not_is_wrong_usage(shell: Shell, code: str, advice: str) -> None:
    result = shell("explain", code)
    assert (result.code, result.out) == (64, "")
    assert result.err == f"Error: there is no such code{advice}; qstash-sync explain lists them all\n"
