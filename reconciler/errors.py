"""What can go wrong, as a caller would want to catch it.

* QstashSyncError
  x UsageError           the command was called in a way that cannot work
  + ManifestError        the manifest is invalid; carries every problem, located
  + ApiError             QStash did not do what was asked
    x UnreachableError   no answer, or only answers that say "later"
    x NotAllowedError    the token is wrong, read-only, or of another region
    x ConflictError        the account is not any more as the plan saw it
    x AnswerError        an answer that cannot be understood, so nothing may be concluded from it
    + RefusedError       QStash said no (4xx), in its own words
      x NotFoundError    ... because the thing is not there
      x QuotaError       ... because of a limit of the account's plan
  x StaleError           the saved plan is not what apply would do now
  x InterruptedByUser    Ctrl-C or SIGTERM ended a wait

``cli/exit.py`` gives each its exit code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a manifest: where it is, what is wrong and what to do.

    ``line`` and ``column`` count from 1; 0 where there is no place (a file that is missing). ``path`` is the
    place in the document's own terms (``schedules[3].cron``), empty for the document as a whole.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class QstashSyncError(Exception):
    """Anything that this program expects to go wrong. Its text is fit for a user."""


class UsageError(QstashSyncError):
    """The command was called in a way that cannot work."""


class ManifestError(QstashSyncError):
    """The manifest is invalid. ``problems`` holds all of them, in the order of the text."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class ApiError(QstashSyncError):
    """QStash did not do what was asked."""


class UnreachableError(ApiError):
    """QStash did not answer, or answered only "later" (429, 5xx), until the retries were used up."""


class NotAllowedError(ApiError):
    """The token is wrong, may only read, or belongs to another region."""


class ConflictError(ApiError):
    """The account is not any more as the plan saw it, so a change that was agreed to is not made."""


class AnswerError(ApiError):
    """An answer that cannot be understood (not JSON, not a list, cut off): nothing may be concluded from it."""


class RefusedError(ApiError):
    """QStash refused the request. ``status`` is the HTTP status, ``reason`` QStash's own text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"QStash refused ({status}): {reason}")
        self.status = status
        self.reason = reason


class NotFoundError(RefusedError):
    """The resource is not there (404, and not for want of the right region)."""


class QuotaError(RefusedError):
    """A limit of the account's plan refuses this object (412). Never transient."""


class StaleError(QstashSyncError):
    """The saved plan is not what apply would do now. Its text names what moved, a line each."""


class InterruptedByUser(QstashSyncError):
    """Ctrl-C or SIGTERM: a wait was ended, and nothing more is begun."""
