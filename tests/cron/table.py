"""``python -m tests.cron.table``: ten years of firings, and what comes next from every minute around a clock change.

The firings are those of ``tests/cron/robfig.py``, robfig's steps as plainly as they can be written; a digest of each is
kept in ``tests/data/cron_years.json``. It takes half an hour; then the program is held to all of it, in some minutes
more. The tests look at the rows that cost little.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from reconciler.cron import Cron, parse
from tests.cron.robfig import find_next, open_zone, show

PATH: Final = Path(__file__).parents[1] / "data" / "cron_years.json"
BEGIN: Final = datetime(2014, 1, 1, tzinfo=UTC)
END: Final = datetime(2024, 1, 1, tzinfo=UTC)
# Zones with odd rules: changes by half an hour, at midnight, around Ramadan, given up, and none.
ZONES: Final = (
    "America/New_York",
    "Europe/Istanbul",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "UTC",
)
# Those that fire often come last: they are left to whoever runs this by hand.
PATTERNS: Final = (
    "0 9 * * 1-5",
    "0 0 * * *",
    "30 0 * * *",
    "30 1 * * *",
    "0 2 * * *",
    "30 2 * * *",
    "0 3 * * *",
    "15 23 * * *",
    "0 0 1 * *",
    "0 6 31 * *",
    "0 0 13 * 5",
    "0 0 29 2 *",
    "10 1-3/2 */2 * 1",
    "0 */2 * * *",
    "0 * * * *",
    "*/15 * * * *",
)
RARE: Final = PATTERNS[:-3]

Next = Callable[[Cron, int], int | None]


def ask_program(cron: Cron, after: int) -> int | None:
    """What the program says."""
    following = cron.next(datetime.fromtimestamp(after, UTC))
    return None if following is None else int(following.timestamp())


def list_firings(find: Next, cron: Cron) -> Iterator[int | None]:
    """The firings of the ten years, one from the other, in minutes."""
    moment = int(BEGIN.timestamp()) - 1
    while (following := find(cron, moment)) is not None and following < END.timestamp():
        yield following // 60
        moment = following


def list_answers(find: Next, cron: Cron) -> Iterator[int | None]:
    """What comes next, from every minute of the days around each change of the clocks."""
    for start in find_changes(cron.zone):
        for minute in range(start - 24 * 60, start + 6 * 60):
            following = find(cron, minute * 60)
            yield None if following is None else following // 60


@cache
def find_changes(zone: str) -> list[int]:
    """The full hours of the ten years from which the zone's clocks show another offset, in minutes."""

    def offset(moment: datetime) -> timedelta:
        return show(int(moment.timestamp()), open_zone(zone)) - moment

    days = (BEGIN + timedelta(days=count) for count in range((END - BEGIN).days))
    changing = (day for day in days if offset(day) != offset(day + timedelta(days=1)))
    hours = (next(hour for hour in list_hours(day) if offset(hour) != offset(day)) for day in changing)
    return [int(hour.timestamp()) // 60 for hour in hours]


def list_hours(day: datetime) -> Iterator[datetime]:
    """The hours of a day, up to the next midnight."""
    return (day + timedelta(hours=count) for count in range(25))


def digest(answers: Iterator[int | None]) -> str:
    """Sixteen digits that stand for all of them, in the order in which they come."""
    found = sha256()
    for answer in answers:
        found.update(f"{'never' if answer is None else answer}\n".encode())
    return found.hexdigest()[:16]


def make_table(find: Next) -> dict[str, Any]:
    """By zone and pattern: the firings of ten years, and the answers around the changes."""
    rows: dict[str, dict[str, list[str]]] = {}
    for zone in ZONES:
        crons = {pattern: parse(f"CRON_TZ={zone} {pattern}") for pattern in PATTERNS}
        rows[zone] = {
            pattern: [digest(list_firings(find, cron)), digest(list_answers(find, cron))]
            for pattern, cron in crons.items()
        }
        print(zone, file=sys.stderr)  # noqa: T201 - it takes a while
    return {"tzdata": version("tzdata"), "rows": rows}


def main() -> None:
    table = make_table(find_next)
    PATH.write_text(json.dumps(table, indent=2) + "\n", "utf-8")
    if make_table(ask_program) != table:
        sys.exit("the program says otherwise")


if __name__ == "__main__":
    main()
