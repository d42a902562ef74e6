"""QStash's plans: what they cost and where they end. All of it is data, in ``plans.json`` or a file in its place."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pkgutil import get_data
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reconciler.errors import UsageError

# What becomes of whoever goes beyond a limit: a 412 or 429 at once; nothing, unless it happens all the time; a delivery
# that waits for its turn; a delivery that ends sooner than was asked for.
Beyond = Literal["refused", "tolerated", "delayed", "cut short"]
LimitName = Literal[
    "messages_per_day",
    "schedules",
    "queues",
    "url_groups",
    "endpoints",
    "queue_parallelism",
    "parallelism",
    "delay",
    "timeout",
    "body",
    "retries",
]
_Amount = Annotated[Decimal, Field(ge=0)]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Source(_Strict):
    """Where numbers come from, when they were so, and whether QStash is sure to go by them today."""

    url: str
    as_of: str
    sure: bool
    note: str = ""


class Price(_Strict):
    """What a plan costs in a month. Messages and schedules beyond those included cost extra."""

    month: _Amount
    per_100k_messages: _Amount = Decimal(0)
    per_schedule: _Amount = Decimal(0)
    schedules_included: _Count = 0
    source: str


class Limit(_Strict):
    """The most that a plan allows; None where it allows any number. Delays and time-outs are in seconds."""

    most: _Count | None
    beyond: Beyond = "refused"
    source: str


class Plan(_Strict):
    """A plan of QStash. A limit that is left out is not known."""

    title: str
    price: Price
    limits: dict[LimitName, Limit]


class Plans(_Strict):
    """All plans by name, and the sources of their numbers."""

    format_version: Literal["1"]
    currency: str
    as_of: str
    sources: dict[str, Source]
    plans: Annotated[dict[str, Plan], Field(min_length=1)]

    @model_validator(mode="after")
    def _sources_are_there(self) -> Plans:
        named = {limit.source for plan in self.plans.values() for limit in plan.limits.values()}
        named |= {plan.price.source for plan in self.plans.values()}
        if missing := sorted(named - self.sources.keys()):
            message = f"sources lacks {missing[0]}, which a number names"
            raise ValueError(message)
        return self

    def only(self, name: str) -> Plans:
        """The same with one plan alone. ``UsageError`` where there is none of this name."""
        if name not in self.plans:
            raise UsageError(f"there is no plan {name}; there are {', '.join(self.plans)}")
        return self.model_copy(update={"plans": {name: self.plans[name]}})


@cache
def load_plans() -> Plans:
    """The plans as Upstash published them."""
    return Plans.model_validate_json(get_data("reconciler.volume", "plans.json") or b"")


def parse_plans(content: bytes, name: str) -> Plans:
    """The plans that a file of that name has. ``UsageError`` with everything that is wrong in it, a line each."""
    try:
        json.loads(content, object_pairs_hook=_read_once)
        return Plans.model_validate_json(content)
    except ValidationError as error:
        lines = (f"{name}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise UsageError("\n".join(line.replace(": : ", ": ") for line in lines)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: {error}") from error


def _read_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        message = f"{next(name for name in names if names.count(name) > 1)} is there twice; keep one"
        raise ValueError(message)
    return found
