"""Switches for what is not known of QStash: one per behaviour that a client which reconciles can come across.

QStash's documentation, its SDKs and the tests that these run against the service leave each of them open. A client is
right when it converges in every position; the first position of each is the default, and the likeliest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Quirks:
    """One position of every switch."""

    overwrite_of_paused: Literal["resumes", "keeps-pause"] = "resumes"
    """Whether a paused schedule that is created again under its id runs."""

    overwrite_history: Literal["discarded", "kept"] = "discarded"
    """What becomes of ``createdAt`` and of the last run's traces when a schedule is overwritten."""

    missing_schedule_deletion: Literal["accepted", "refused"] = "accepted"
    """What deleting a schedule that is not there answers: 200, or 404."""

    missing_group: Literal["refused", "accepted"] = "refused"
    """Whether a schedule may be created for a URL group that is not there."""

    schedule_without_headers: Literal["omitted", "empty", "null"] = "omitted"
    """How ``header`` looks on a schedule that forwards none."""

    schedule_timeout: Literal["absent", "seconds", "milliseconds"] = "absent"
    """Whether a schedule shows its ``timeout``, and in which unit."""

    schedule_queue: Literal["at-first-run", "at-creation"] = "at-first-run"
    """When the queue of a schedule comes into being where nobody made it."""

    callback_header: Literal["forwarded", "with-settings", "absent"] = "forwarded"
    """What ``callbackHeader`` holds: the forwarded headers, also the callback's retries and so on, or nothing."""

    labels: Literal["all", "first"] = "all"
    """How many of a schedule's labels are kept."""

    parallelism_unset: Literal["zero", "omitted"] = "zero"
    """How ``parallelism`` looks on a schedule that sets none."""

    flow_control_period: Literal["always", "when-set"] = "always"
    """Whether ``period`` shows its default of 1 beside a flow-control key."""

    forwarded_content_type: Literal["overrides", "appended"] = "overrides"
    """What ``Upstash-Forward-Content-Type`` does to the request's own ``Content-Type``."""

    empty_forwarded_header: Literal["dropped", "kept"] = "dropped"
    """Whether a forwarded header without a value is stored. Empty settings of QStash's own are unset."""

    redacted_header_digest: Literal["value", "line"] = "value"
    """What is hashed where a header is redacted: its value, or ``Name: value``."""

    cron_blanks: Literal["verbatim", "collapsed"] = "verbatim"
    """How inner runs of blanks of a cron expression are stored."""

    queue_upsert_without_paused: Literal["keeps", "resets"] = "keeps"
    """Whether a queue stays paused when an upsert does not say so."""

    queue_upsert_without_parallelism: Literal["resets", "keeps"] = "resets"
    """Whether a queue's parallelism becomes 1 when an upsert does not say it."""

    unnamed_endpoint: Literal["omitted", "empty"] = "omitted"
    """How ``name`` looks on an endpoint of a URL group that has none."""

    endpoint_identity: Literal["url", "name", "pair"] = "url"
    """By what an endpoint that is added again is known, and so updated instead of added."""

    endpoint_removal: Literal["pair", "url", "name", "either"] = "pair"
    """Which endpoints are removed by an entry that has both a name and a url."""

    unknown_endpoint_removal: Literal["ignored", "refused"] = "ignored"
    """What removing an endpoint that the group does not have answers: 200, or 404."""

    empty_endpoint_list: Literal["refused", "accepted"] = "refused"
    """Whether adding no endpoint at all to a URL group makes an empty group."""

    deletion_in_use: Literal["allowed", "refused"] = "allowed"
    """Whether a queue or URL group that a schedule uses can be deleted; the refusal is a 400."""

    list_order: Literal["insertion", "reversed", "shuffled"] = "insertion"
    """The order of lists. Shuffled is by a hash of the id, so always the same."""

    quota_on_overwrite: Literal["free", "counted"] = "free"
    """Whether a schedule can be overwritten while the account is at its limit."""

    burst_headers: Literal["refusals", "always"] = "refusals"
    """Whether 2xx answers carry ``Burst-RateLimit-*``, too. Only where a rate is limited at all."""

    mutation_answer: Literal["empty", "text"] = "empty"
    """What pausing, deleting and so on answer: 200 without a body, or 202 ``OK``."""

    read_only_refusal: Literal["403", "401"] = "403"
    """The status that a read-only token gets for a write."""

    loopback: Literal["accepted", "refused"] = "accepted"
    """Whether a destination on this machine is refused, as QStash does, or taken, as its dev server does."""

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Quirks:
        """Positions as ``name=value``; the later one wins. Raises ValueError with a text fit for a user."""
        return cls(**dict(map(_parse_setting, settings)))


@cache
def list_positions() -> dict[str, tuple[str, ...]]:
    """Every switch with its positions, the default first."""
    return {name: get_args(hint) for name, hint in get_type_hints(Quirks).items()}


def _parse_setting(setting: str) -> tuple[str, Any]:
    name, separator, value = setting.partition("=")
    if not separator:
        raise ValueError(f"{setting!r} is not NAME=VALUE")
    field, positions = name.strip().replace("-", "_"), list_positions()
    if field not in positions:
        near = difflib.get_close_matches(field, positions, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(positions)}"
        raise ValueError(f"no quirk is called {name!r}; {hint}")
    if value not in positions[field]:
        raise ValueError(f"{field} is one of {', '.join(positions[field])}; not {value!r}")
    return field, value
