"""QStash's cron dialect: is an expression valid, and when does it fire.

QStash reads cron with the standard parser of Go's robfig/cron v3, which its error texts give away: five fields,
Sunday is 0 and never 7, no ``L``, ``W`` or ``#``, no range that wraps. The reasons given here are robfig's own words.
Time zones are those of the ``tzdata`` package, never the machine's, so that every machine says the same.
"""

from reconciler.cron.errors import CronError
from reconciler.cron.expression import parse, split_zone
from reconciler.cron.firing import Cron

__all__ = ["Cron", "CronError", "parse", "split_zone"]
