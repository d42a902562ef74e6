"""A schedule's settings in canonical form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from reconciler.model import Spec
from reconciler.values import EMPTY, INLINE, Body, Headers, Text, Unreadable

UTC: Final = "UTC"
# QStash's defaults, written out: they differed between plans and changed in 2026-07, so they are always sent.
DEFAULT_METHOD: Final = "POST"
DEFAULT_RETRIES: Final = 3
DEFAULT_PERIOD: Final = 1  # seconds; appears by itself with any flow control


@dataclass(frozen=True, slots=True)
class CallbackSettings:
    """How a callback is delivered. QStash does not, or may not, give these back."""

    method: str = DEFAULT_METHOD
    retries: int | None = None
    retry_delay: str | None = None
    timeout: int = 0  # seconds; 0 is the plan's own
    delay: int = 0  # seconds


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the result of a message is reported, and how."""

    url: Text
    headers: Headers | Unreadable = ()
    settings: CallbackSettings | Unreadable = field(default=CallbackSettings(), metadata=INLINE)


@dataclass(frozen=True, slots=True)
class FlowControl:
    """Limits shared by all messages of one key. ``period`` is in seconds and means nothing without a rate."""

    key: str
    parallelism: int | None = None
    rate: int | None = None
    period: int = DEFAULT_PERIOD


@dataclass(frozen=True, slots=True)
class Redact:
    """What QStash shows only as a digest. ``headers`` are names; ``all_headers`` stands for all of them."""

    body: bool = False
    all_headers: bool = False
    headers: tuple[str, ...] = ()

    def covers(self, header: str) -> bool:
        """Whether this header's value is shown as a digest."""
        return self.all_headers or header in self.headers


NOTHING_REDACTED: Final = Redact()
Labels: TypeAlias = "tuple[str, ...] | Unreadable"


@dataclass(frozen=True, slots=True)
class ScheduleSpec(Spec):
    """A schedule's settings. Durations are in seconds, and 0 where unset; ``paused`` is None only on the desired side.

    ``labels`` are the user's own, sorted. Headers are sorted by their canonical names.
    """

    destination: Text
    cron: str
    timezone: str = UTC
    method: str = DEFAULT_METHOD
    body: Body = EMPTY
    headers: Headers = ()
    retries: int = DEFAULT_RETRIES
    retry_delay: str | None = None
    delay: int = 0
    timeout: int | Unreadable = 0
    queue: str | None = None
    callback: Callback | None = None
    failure_callback: Callback | None = None
    flow_control: FlowControl | None = None
    labels: Labels = ()
    redact: Redact | Unreadable = NOTHING_REDACTED
    paused: bool | None = None
