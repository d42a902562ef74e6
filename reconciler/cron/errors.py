"""Why an expression is no cron."""

from __future__ import annotations


class CronError(ValueError):
    """An expression that QStash refuses. Its text is robfig's; ``hint`` says what to write instead, where known."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.hint = hint
