from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.ci.forge import Forge, ForgeError, Run
from reconciler.ci.generic import connect
from reconciler.report.comment import Post
from tests.report.reports import REPORTS


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    monkeypatch.chdir(tmp_path)
    return connect(tmp_path / "out")


def test_of_the_run_nothing_is_known(forge: Forge) -> None:
    assert forge.run == Run()


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        ("find_request", ()),
        ("comments", (1,)),
        ("create_comment", (1, "text")),
        ("update_comment", (1, None, "text")),
        ("delete_comment", (1, None)),
        ("last_editor", (1, None)),
        ("seen_lines", (1,)),
        ("read_file", ("a.yaml", "c" * 40)),
        ("list_files", ("", "c" * 40)),
        ("issues", ()),
        ("create_issue", ("title", "text")),
        ("update_issue", (None, "title", "text")),
        ("close_issue", (None, "text")),
    ],
)
def test_what_only_a_forge_can_do_is_an_error_that_names_the_forges(
    forge: Forge, act: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(ForgeError, match="needs GitHub or GitLab"):
        getattr(forge, act)(*arguments)


def test_the_run_s_page_is_files_in_the_folder_that_was_named(forge: Forge, tmp_path: Path) -> None:
    forge.mask(["hush"])
    with forge.guarded():
        forge.annotate(REPORTS["plan"], None)
    forge.summarize(Post("", "production", REPORTS["plan"]))
    forge.put_outputs({"add": "1"})
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "qstash-sync-code-quality.json",
        "qstash-sync-report.md",
        "qstash-sync.env",
    ]
