from __future__ import annotations

import pytest

from reconciler.model import Severity
from tests.manifest.manifests import HEAD, complaints, read, schedules


def test_the_severities_of_the_manifest_are_read() -> None:
    manifest = read(f"{HEAD}lint: {{QS104: off, QS110: error, QS140: warning, QS101: note}}\n")
    assert manifest.severities == {
        "QS104": None,
        "QS110": Severity.ERROR,
        "QS140": Severity.WARNING,
        "QS101": Severity.NOTE,
    }


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("QS1O4: off", "a.yaml:3:8: lint.QS1O4: is not a code of a warning; did you mean QS104"),
        ("never-fires: off", "a.yaml:3:8: lint.never-fires: is not a code of a warning; did you mean QS101"),
        ("X: off", "a.yaml:3:8: lint.X: is not a code of a warning; qstash-sync explain lists them all"),
        ("QS104: critical", "a.yaml:3:15: lint.QS104: is not known here; write 'off', 'note', 'warning' or 'error'"),
        ("QS104: false", "a.yaml:3:15: lint.QS104: is not known here; write 'off', 'note', 'warning' or 'error'"),
    ],
)
def test_a_code_or_a_severity_that_there_is_not_is_a_problem(given: str, complaint: str) -> None:
    assert complaints(f"{HEAD}lint: {{{given}}}\n") == [complaint]


def test_files_that_disagree_are_told() -> None:
    one, other = f"{HEAD}lint: {{QS104: off}}\n", f"{HEAD}lint: {{QS104: error}}\n"
    assert complaints(one, other) == ["b.yaml:3:7: lint: is not what a.yaml says; the files of one run must agree"]
    assert read(one, HEAD).severities == {"QS104": None}


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# qstash-sync: ignore QS104", ("QS104",)),
        ("#qstash-sync:ignore QS104,QS110", ("QS104", "QS110")),
        ("# qstash-sync: ignore QS104, QS110 because of the clocks in QS107", ("QS104", "QS110")),
        ("# why not # qstash-sync: ignore QS104.", ("QS104",)),
        ("# qstash-sync: ignore QS104: it bears it", ("QS104",)),
    ],
)
def test_the_codes_of_a_comment_stand_in_front_of_its_reason(comment: str, codes: tuple[str, ...]) -> None:
    [ignore] = read(schedules("").replace("}\n", f"}}  {comment}\n")).ignores
    assert ignore.codes == codes
    assert ignore.line == "a.yaml:4"
    assert ignore.addresses == {"schedule/https://example.com/a"}


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("# qstash-sync: ignore", "this comment names no code; write # qstash-sync: ignore QS104"),
        ("# qstash-sync: ignore all", "this comment names no code; write # qstash-sync: ignore QS104"),
        ("# qstash-sync: ignroe QS104", "this comment is not understood; write # qstash-sync: ignore QS104"),
        ("# qstash-sync: ignore QS199", "this comment names QS199, which is no code; did you mean QS109"),
    ],
)
def test_a_comment_that_cannot_be_followed_is_a_problem(comment: str, complaint: str) -> None:
    [found] = complaints(f"{HEAD}queues: [] {comment}\n")
    assert found.startswith(f"a.yaml:3:12: {complaint.partition('; did')[0]}")


@pytest.mark.parametrize("comment", ["# qstash-sync: see the wiki", "# as qstash-sync validate says", "# ignore QS104"])
def test_other_comments_say_nothing_to_this_program(comment: str) -> None:
    assert read(f"{HEAD}queues: [] {comment}\n").ignores == ()


def test_a_comment_is_found_by_its_line_whatever_the_line_ends() -> None:
    text = schedules("").replace("}\n", "}  # qstash-sync: ignore QS104\n").replace("\n", "\r\n")
    [ignore] = read(text).ignores
    assert (ignore.line, ignore.codes) == ("a.yaml:4", ("QS104",))


def test_comments_by_the_ten_thousand_are_read_at_once() -> None:
    text = f"{HEAD}queues:\n" + "  # qstash-sync: ignore QS117\n" * 10_000 + "  - {name: q, parallelism: 2}\n"
    ignores = read(text).ignores
    assert len(ignores) == 10_000
    assert {one.addresses for one in ignores} == {frozenset({"queue/q"})}
