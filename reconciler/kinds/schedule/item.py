"""A schedule as the manifest has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from reconciler.kinds.fields import (
    Base64,
    Cron,
    Destination,
    FlowControlKey,
    Headers,
    HttpUrl,
    Item,
    Label,
    Many,
    Method,
    Parallelism,
    Period,
    QueueName,
    Rate,
    Retries,
    RetryDelay,
    ScheduleId,
    Seconds,
    Timezone,
    canonical_header,
)
from reconciler.kinds.fields.header import HeaderName

BODIES: Final = ("body", "body_base64", "body_file")
ZONE_PREFIXES: Final = ("CRON_TZ=", "TZ=")


class CallbackItem(Item):
    """Where, and how, QStash reports what became of a message."""

    url: HttpUrl
    headers: Headers = Field(default_factory=dict)
    method: Method = "POST"
    retries: Retries | None = None
    retry_delay: RetryDelay | None = None
    timeout: Seconds = 0
    delay: Seconds = 0


def _as_callback(given: object) -> object:
    return {"url": given} if isinstance(given, str) else given


Callback = Annotated[
    CallbackItem,
    BeforeValidator(_as_callback, json_schema_input_type=CallbackItem | HttpUrl),
]


class FlowControlItem(Item):
    """Limits that all messages of one key share."""

    key: FlowControlKey
    parallelism: Parallelism | None = None
    rate: Rate | None = None
    period: Period | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> FlowControlItem:
        if self.parallelism is None and self.rate is None:
            raise ValueError("limits nothing; give a rate, a parallelism, or both")
        if self.rate is None and self.period is not None:
            raise ValueError("has a period without a rate, which means nothing; give the rate too")
        return self


def _all_or_names(given: object) -> object:
    return [] if given is False else ["*"] if given is True else given


def _canonical_names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({canonical_header(name) for name in given}))


class RedactItem(Item):
    """What QStash shows only as a digest. ``headers: true`` is all of them."""

    body: bool = False
    headers: Annotated[
        Many[HeaderName],
        AfterValidator(_canonical_names),
        BeforeValidator(_all_or_names, json_schema_input_type=bool | list[str]),
    ] = ()


class ScheduleItem(Item):
    """A message that QStash sends by a cron."""

    destination: Destination
    cron: Cron
    name: ScheduleId | None = Field(
        default=None, description="The schedule's key, where one destination has several schedules."
    )
    timezone: Timezone | None = None
    method: Method = "POST"
    # All that a manifest can hold is JSON: to look at each part of it again would take as long as all the other fields.
    body: Any = Field(default=None, description="A text is sent as it is, anything else as JSON.")
    body_base64: Base64 | None = None
    body_file: str | None = Field(default=None, min_length=1, description="A file beside the manifest.")
    headers: Headers = Field(default_factory=dict)
    retries: Retries = 3
    retry_delay: RetryDelay | None = None
    delay: Seconds = 0
    timeout: Seconds = 0
    queue: QueueName | None = None
    callback: Callback | None = None
    failure_callback: Callback | None = None
    flow_control: FlowControlItem | None = None
    labels: Many[Label] = ()
    redact: RedactItem = RedactItem.model_construct()
    paused: bool | None = Field(default=None, description="Left out, pausing belongs to whoever operates the account.")
    protect: bool = False
    id: ScheduleId | None = Field(default=None, description="The id of an existing schedule, or a convention.")
    moved_from: str | None = Field(default=None, min_length=1, description="The key under which it was known before.")

    @classmethod
    def conflicts(cls, given: Mapping[str, object]) -> Iterator[str]:
        if len(bodies := [name for name in BODIES if name in given and given[name] is not None]) > 1:
            yield f"has {' and '.join(bodies)}; keep one"
        if given.get("timezone") is not None and str(given.get("cron")).startswith(ZONE_PREFIXES):
            yield "has a time zone in its cron and another in timezone; keep timezone"

    @model_validator(mode="after")
    def _distinct_labels(self) -> ScheduleItem:
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("has a label twice; keep one")
        return self
