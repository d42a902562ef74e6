from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.ci.forge import ForgeError
from reconciler.ci.github.page import LARGEST_SUMMARY, Page
from reconciler.errors import Problem
from reconciler.report.comment import Post
from reconciler.report.report import Report, tell_problems
from tests.ci.github.runner import commands_in, outputs_in
from tests.report.reports import HOSTILE, REPORTS, UPDATED
from tests.report.strategies import reports

MIB = 1024 * 1024
COMMANDS = [
    "::set-output name=exit-code::0",
    "  ::set-output name=exit-code::0",
    "##[set-output name=exit-code]0",
    "words ##[set-output name=exit-code]0",
    "::add-mask::a",
    "::stop-commands::x\n::x::",
    "a\r::error::b",
]
hostile = (
    st.sampled_from(COMMANDS)
    | st.text()
    | st.lists(st.sampled_from(["::", "##[", "]", "\n", "\r", "error", "%0A"])).map("".join)
)


class Printed:
    """A page, and what it has printed."""

    def __init__(self, folder: Path | None = None) -> None:
        self.text = ""
        output, summary = (folder / "output", folder / "summary") if folder else (None, None)
        self.page = Page(self.write, output, summary, lambda file: f"root/{file}")

    def write(self, text: str) -> None:
        self.text += text

    @property
    def commands(self) -> list[tuple[str, str, str]]:
        return list(commands_in(self.text))


# Masks


def test_each_line_of_a_secret_is_masked_unless_it_is_too_short() -> None:
    printed = Printed()
    printed.page.mask(["100%:a\n  line two \r\nabc\n", "", "\u00fcmlaut"])
    assert printed.commands == [
        ("add-mask", "", "100%:a"),
        ("add-mask", "", "line two"),
        ("add-mask", "", "\u00fcmlaut"),
    ]


def test_where_nothing_is_to_be_masked_nothing_is_printed() -> None:
    printed = Printed()
    printed.page.mask(["abc", "\n"])
    assert printed.text == ""


@given(st.lists(hostile))
def test_whatever_a_secret_is_to_mask_it_is_all_that_happens(secrets: list[str]) -> None:
    printed = Printed()
    printed.page.mask(secrets)
    assert {name for name, _, _ in printed.commands} <= {"add-mask"}
    masked = {data for _, _, data in printed.commands}
    for secret in secrets:
        lines = [line.strip() for line in secret.replace("\r", "\n").split("\n")]
        assert {line for line in lines if len(line) >= 4 and "%0" not in line and "%25" not in line} <= masked


# The guard


@given(st.lists(hostile))
@example([*COMMANDS])
def test_within_the_guard_nothing_is_obeyed_but_what_we_say(texts: list[str]) -> None:
    printed = Printed()
    with printed.page.guarded():
        for text in texts:
            printed.write(f"{text}\n")
        printed.page.mask(["hush-hush"])
        for text in texts:
            printed.write(f"{text}\n")
    assert printed.commands == [("add-mask", "", "hush-hush")]


def test_the_guard_ends_also_with_an_error() -> None:
    printed = Printed()
    with pytest.raises(ZeroDivisionError), printed.page.guarded():
        raise ZeroDivisionError
    printed.page.mask(["hush-hush"])
    assert printed.commands == [("add-mask", "", "hush-hush")]


def test_no_two_guards_have_one_word() -> None:
    printed = Printed()
    for _ in range(2):
        with printed.page.guarded():
            pass
    first, _, second, _ = printed.text.splitlines()
    assert first != second


# Annotations


def test_annotations_stand_on_paths_from_the_root_and_what_is_seen_comes_first() -> None:
    problems = tuple(Problem("a.yaml", line, 1, "x", "is wrong") for line in range(1, 30))
    printed = Printed()
    printed.page.annotate(tell_problems(problems), lambda file, line: (file, line) == ("a.yaml", 20))
    assert [where.split(",")[:2] for _, where, _ in printed.commands[:2]] == [
        ["file=root/a.yaml", "line=20"],
        ["file=root/a.yaml", "line=1"],
    ]


@settings(max_examples=15)
@given(reports)
@example(replace(REPORTS["valid"], owner="##[set-output name=exit-code]0"))
@example(
    replace(
        REPORTS["plan"], rows=tuple(replace(UPDATED, key=text, address=text, place=f"{text}:1:1") for text in COMMANDS)
    )
)
def test_no_report_gives_the_runner_a_command_but_its_annotations(report: Report) -> None:
    printed = Printed()
    with printed.page.guarded():
        printed.page.annotate(replace(report, rows=report.rows[:100]), None)
    printed.page.annotate(replace(report, rows=report.rows[:100]), None)
    assert {name for name, _, _ in printed.commands} <= {"error", "warning", "notice"}


# The summary


def test_the_summary_holds_what_a_comment_would(tmp_path: Path) -> None:
    page = Printed(tmp_path).page
    page.summarize(Post("<!-- m -->", "production", REPORTS["plan"]))
    page.summarize(Post("<!-- m -->", "staging", REPORTS["in-sync"]))
    text = (tmp_path / "summary").read_text("utf-8")
    assert "weekly-report" in text
    assert text.index("production") < text.index("staging")


def test_the_summary_of_a_large_plan_is_as_detailed_as_one_mebibyte_allows(tmp_path: Path) -> None:
    rows = tuple(replace(UPDATED, key=f"job-{number}", address=f"schedule/job-{number}") for number in range(5_000))
    Printed(tmp_path).page.summarize(Post("<!-- m -->", "production", replace(REPORTS["plan"], rows=rows)))
    text = (tmp_path / "summary").read_text("utf-8")
    assert "schedule/job-4999" in text
    assert 100_000 < len(text.encode()) < MIB


@pytest.mark.parametrize("taken", [LARGEST_SUMMARY - 100, LARGEST_SUMMARY + 100])
def test_a_summary_that_is_full_is_left_as_it_is(tmp_path: Path, taken: int) -> None:
    (tmp_path / "summary").write_text("x" * taken, "utf-8")
    with pytest.raises(ForgeError, match="the summary of this step is full"):
        Printed(tmp_path).page.summarize(Post("<!-- m -->", "production", REPORTS["plan"]))
    assert (tmp_path / "summary").stat().st_size == taken


@settings(max_examples=15)
@given(reports, st.integers(0, LARGEST_SUMMARY))
def test_no_summary_is_larger_than_the_runner_takes(report: Report, taken: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "summary")
        path.write_bytes(b"x" * taken)
        try:
            Printed(Path(folder)).page.summarize(Post("<!-- m -->", HOSTILE, report, failure=(HOSTILE,)))
        except ForgeError:
            assert taken > LARGEST_SUMMARY - 65_536
        assert path.stat().st_size <= LARGEST_SUMMARY + 1


# Outputs


def test_an_output_is_a_line(tmp_path: Path) -> None:
    page = Printed(tmp_path).page
    page.put_outputs({"changes": "true", "failure-reason": ""})
    page.put_outputs({"plan-path": "/tmp/a b=c<<d"})
    assert (tmp_path / "output").read_text("utf-8") == "changes=true\nfailure-reason=\nplan-path=/tmp/a b=c<<d\n"


@given(st.dictionaries(st.sampled_from(["changes", "plan-path", "mode"]), st.text() | hostile))
@example({"mode": "x\nexit-code=0", "changes": "a\r\nb", "plan-path": "ghadelimiter\nx<<y\ny"})
def test_whatever_a_value_is_it_is_that_output_and_no_other(outputs: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Printed(Path(folder)).page.put_outputs(outputs)
        path = Path(folder, "output")
        written = path.read_bytes().decode("utf-8") if path.exists() else ""
    expected = {name: value.encode("utf-8", "backslashreplace").decode() for name, value in outputs.items()}
    assert outputs_in(written) == expected


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "a=b", "a<<b", "PATH"])
def test_a_name_that_no_output_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ForgeError, match="an output has a name"):
        Printed(tmp_path).page.put_outputs({name: "x"})


def test_where_nobody_reads_them_there_are_no_files() -> None:
    printed = Printed()
    printed.page.put_outputs({"changes": "true"})
    printed.page.summarize(Post("<!-- m -->", "production", REPORTS["plan"]))
    assert printed.text == ""


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    with pytest.raises(ForgeError, match=rf"{tmp_path}{os.sep}output cannot be written"):
        Printed(tmp_path).page.put_outputs({"changes": "true"})
