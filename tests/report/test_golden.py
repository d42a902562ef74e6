"""Every format of every report, as it was looked at and found good."""

from __future__ import annotations

import pytest

from tests.report.golden import FILES, FOLDER, render


@pytest.mark.parametrize("file", FILES)
def test_a_report_is_told_as_it_was_looked_at(file: str) -> None:
    told = render(*FILES[file])
    assert told == (FOLDER / file).read_text("utf-8"), "look at it, then: python -m tests.report.golden"


def test_there_is_no_golden_file_of_a_report_that_there_is_not() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)
