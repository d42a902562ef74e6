from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ci.files import CODE_QUALITY, COUNTS, OUTPUTS, REPORT, Files, variable
from reconciler.ci.forge import ForgeError
from reconciler.errors import Problem
from reconciler.report.comment import Post
from reconciler.report.report import tell_problems
from tests.report.reports import REPORTS

LINE = r"(QSTASH_SYNC_[A-Z_]+)=(.*)"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.chdir(tmp_path)
    return Files(tmp_path / "out", tmp_path)


def test_the_folder_is_made_and_a_file_is_written_anew(files: Files) -> None:
    files.put_outputs({"add": "1", "change": "2"})
    files.put_outputs({"add": "3"})
    assert (files.folder / OUTPUTS).read_bytes() == b"QSTASH_SYNC_ADD=3\n"


def test_outputs_are_lines_that_gitlab_reads(files: Files) -> None:
    files.put_outputs({"plan-hash": "0" * 64, "comment-url": "https://gitlab.example.com/a/-/b#note_1", "mode": ""})
    assert (files.folder / OUTPUTS).read_text().splitlines() == [
        f"QSTASH_SYNC_PLAN_HASH={'0' * 64}",
        "QSTASH_SYNC_COMMENT_URL=https://gitlab.example.com/a/-/b#note_1",
        "QSTASH_SYNC_MODE=",
    ]


@given(st.text())
def test_no_value_makes_another_variable_and_none_arrives_as_something_else(value: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        Files(Path(folder), Path(folder)).put_outputs({"plan-path": value, "add": "1"})
        text = Path(folder, OUTPUTS).read_bytes().decode()
    # GitLab reads line by line, takes what is behind the first "=", strips it, and expands a dollar sign.
    first, second = text.splitlines()
    name, _, told = first.partition("=")
    assert (name, second) == ("QSTASH_SYNC_PLAN_PATH", "QSTASH_SYNC_ADD=1")
    assert told in {"", value}
    assert told.strip() == told
    assert not set(told) & set("$'\"`\\")


@pytest.mark.parametrize(
    "value", ["a\nQSTASH_SYNC_ADD=9", "a\u2028b", "'a'", " a", "a ", "$HOME", "`id`", "a\x00", "\udc80"]
)
def test_a_value_that_no_line_can_hold_is_left_empty(files: Files, value: str) -> None:
    files.put_outputs({"plan-path": value})
    assert (files.folder / OUTPUTS).read_text() == "QSTASH_SYNC_PLAN_PATH=\n"


@pytest.mark.parametrize("value", ["a b", "/builds/m\u00fcller/plan.json", "a=b", "#1"])
def test_a_value_that_a_line_can_hold_is_handed_on_as_it_is(files: Files, value: str) -> None:
    files.put_outputs({"plan-path": value})
    assert (files.folder / OUTPUTS).read_text("utf-8") == f"QSTASH_SYNC_PLAN_PATH={value}\n"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("plan", {"create": 1, "update": 4, "delete": 1}),
        ("in-sync", {"create": 0, "update": 0, "delete": 0}),
        ("applied", {"create": 0, "update": 1, "delete": 0}),
    ],
)
def test_counts_are_those_of_a_plan_and_an_adoption_is_an_update(
    files: Files, name: str, counts: dict[str, int]
) -> None:
    files.put_counts(REPORTS[name])
    assert json.loads((files.folder / COUNTS).read_text()) == counts


@pytest.mark.parametrize("name", ["valid", "invalid", "drift"])
def test_what_was_not_planned_is_not_counted_as_nothing(files: Files, name: str) -> None:
    files.put_counts(REPORTS[name])
    assert not (files.folder / COUNTS).exists()


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_is_what_a_comment_would_say(files: Files, name: str) -> None:
    files.put_report(Post("<!-- mark -->", "production", REPORTS[name]))
    text = (files.folder / REPORT).read_text("utf-8")
    assert text.startswith("<!-- mark -->\n**qstash-sync** · `production`\n\n## ")


def test_a_report_is_no_longer_than_a_page_can_be(files: Files) -> None:
    plan = REPORTS["plan"]
    files.put_report(Post("", "production", replace(plan, rows=plan.rows * 500)))
    assert 65_536 < (files.folder / REPORT).stat().st_size <= 1_048_576


def test_a_report_without_a_finding_is_an_empty_list(files: Files) -> None:
    files.put_quality(REPORTS["in-sync"], None)
    assert json.loads((files.folder / CODE_QUALITY).read_text()) == []


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("a.yaml", "jobs/a.yaml"),
        ("./a.yaml", "jobs/a.yaml"),
        ("../a.yaml", "a.yaml"),
        ("../../a.yaml", None),
        ("/etc/passwd", None),
    ],
)
def test_a_path_is_told_from_the_root_of_the_repository(
    files: Files, monkeypatch: pytest.MonkeyPatch, file: str, path: str | None
) -> None:
    (files.root / "jobs").mkdir()
    monkeypatch.chdir(files.root / "jobs")
    assert files.locate(file) == path
    files.put_quality(tell_problems((Problem(file, 3, 1, "owner", "is wrong"),)), None)
    told = [one["location"]["path"] for one in json.loads((files.folder / CODE_QUALITY).read_text())]
    assert told == ([path] if path else [])


def test_a_folder_that_cannot_be_written_is_told_with_the_option_that_names_another(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ForgeError, match=r"qstash-sync\.env cannot be written: .*--out-dir"):
        Files(tmp_path / "file", tmp_path).put_outputs({})


def test_an_output_s_variable_is_named_for_it() -> None:
    assert variable("plan-hash") == "QSTASH_SYNC_PLAN_HASH"
