"""The types of the manifest's fields: a pure check per rule, and an ``Annotated`` type on top of it.

Every check returns the canonical value or raises ValueError with ``what is wrong; what to do``. Its text begins
with a verb whose subject is the field, and never quotes a value, because any value may hold a secret.
"""

from __future__ import annotations

from reconciler.kinds.fields.cron import Cron
from reconciler.kinds.fields.destination import Destination, is_url, looks_like_host
from reconciler.kinds.fields.duration import Period, Seconds
from reconciler.kinds.fields.header import Headers, canonical_header
from reconciler.kinds.fields.item import Item, Many
from reconciler.kinds.fields.local import is_local
from reconciler.kinds.fields.name import (
    EndpointName,
    FlowControlKey,
    GroupName,
    Label,
    Owner,
    QueueName,
    ScheduleId,
)
from reconciler.kinds.fields.number import ByteSize, Parallelism, Rate, Retries
from reconciler.kinds.fields.request import Base64, Method
from reconciler.kinds.fields.retry_delay import RetryDelay
from reconciler.kinds.fields.timezone import Timezone
from reconciler.kinds.fields.url import HttpUrl

__all__ = [
    "Base64",
    "ByteSize",
    "Cron",
    "Destination",
    "EndpointName",
    "FlowControlKey",
    "GroupName",
    "Headers",
    "HttpUrl",
    "Item",
    "Label",
    "Many",
    "Method",
    "Owner",
    "Parallelism",
    "Period",
    "QueueName",
    "Rate",
    "Retries",
    "RetryDelay",
    "ScheduleId",
    "Seconds",
    "Timezone",
    "canonical_header",
    "is_local",
    "is_url",
    "looks_like_host",
]
