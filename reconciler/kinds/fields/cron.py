"""Cron expressions, kept as they are written but for runs of blanks."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from reconciler.cron import CronError, parse
from reconciler.kinds.fields.schema import text


@lru_cache(maxsize=4096)
def check_cron(given: str) -> str:
    """Return the expression with single blanks; ValueError says why QStash would refuse it, and what to write.

    The reason is QStash's own and repeats a part of the expression.
    """
    expression = " ".join(given.split())
    try:
        parse(expression)
    except CronError as error:
        advice = error.hint or "write minute, hour, day, month and weekday, such as 0 9 * * 1-5"
        raise ValueError(f"is not a cron that QStash takes ({error}); {advice}") from error
    return expression


Cron = Annotated[
    str,
    AfterValidator(check_cron),
    text("Minute, hour, day, month, weekday (0-6, Sunday is 0).", "0 9 * * 1-5", "*/15 * * * *"),
]
