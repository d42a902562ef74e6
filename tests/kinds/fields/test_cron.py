from __future__ import annotations

import re

import pytest

from reconciler.kinds.fields.cron import check_cron


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0 9 * * 1-5", "0 9 * * 1-5"),
        ("  0  9\t* *   MON ", "0 9 * * MON"),
        ("CRON_TZ=Europe/Istanbul  0 9 * * *", "CRON_TZ=Europe/Istanbul 0 9 * * *"),
        ("*/60 00 ? * 0,,1", "*/60 00 ? * 0,,1"),
    ],
)
def test_a_cron_is_kept_as_written_but_for_runs_of_blanks(given: str, kept: str) -> None:
    assert check_cron(given) == kept


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("* * * * 7", "end of range (7) above maximum (6): 7); Sunday is 0"),
        ("@daily", "); write 0 0 * * *"),
        ("0 0 9 * * *", "found 6: [0 0 9 * * *]); drop the seconds"),
        ("", "empty spec string); write minute, hour, day, month and weekday"),
        ("CRON_TZ=Europe/Istanbul", "nothing follows the time zone"),
    ],
)
def test_qstashs_reason_comes_with_advice(given: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        check_cron(given)
    assert str(caught.value).startswith("is not a cron that QStash takes (")
