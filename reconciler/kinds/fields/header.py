"""Headers that the destination gets. Those that set something on QStash have fields of their own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

from reconciler.kinds.fields.wording import PLACEHOLDER, describe
from reconciler.values import Text

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FLAW: Final = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_UNSENDABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_FRAMING: Final = frozenset(
    {
        "Connection",
        "Content-Length",
        "Expect",
        "Host",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Te",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    }
)
_FIELDS: Final = {
    "Cron": "cron",
    "Cron-Timezone": "timezone",
    "Timezone": "timezone",
    "Delay": "delay",
    "Not-Before": "delay",
    "Timeout": "timeout",
    "Method": "method",
    "Retries": "retries",
    "Retry-Delay": "retry_delay",
    "Callback": "callback",
    "Failure-Callback": "failure_callback",
    "Label": "labels",
    "Redact-Fields": "redact",
    "Queue-Name": "queue",
    "Queue": "queue",
    "Flow-Control-Key": "flow_control.key",
    "Flow-Control-Value": "flow_control.rate, .parallelism and .period",
    "Schedule-Id": "id",
}
_CALLBACKS: Final = {"Callback-": "callback", "Failure-Callback-": "failure_callback"}


@lru_cache(maxsize=4096)
def canonical_header(name: str) -> str:
    """Return the name as Go's ``CanonicalMIMEHeaderKey`` spells it, which is how QStash gives headers back.

    ``x-API-key`` is ``X-Api-Key``; what is not a header's name comes back as it is.
    """
    return "-".join(map(str.capitalize, name.split("-"))) if _TOKEN.fullmatch(name) else name


@lru_cache(maxsize=4096)
def check_header_name(name: str) -> str:
    """Return the name as it is; ValueError names the field to use for a header that is QStash's own."""
    if not name:
        raise ValueError("has an empty name; write the name of a header")
    if flaw := _FLAW.search(name):
        raise ValueError(
            f"has {describe(flaw[0])} at character {flaw.start() + 1} of its name; write only the header's name"
        )
    canonical = canonical_header(name)
    if canonical.startswith("Upstash-"):
        raise ValueError(_explain_own(canonical.removeprefix("Upstash-")))
    if canonical in _FRAMING:
        raise ValueError("is set by whoever sends the request and cannot be chosen; take it away")
    return name


def check_header_value(value: str) -> str:
    """Return the value as it is, to be sent as UTF-8; ValueError never quotes it."""
    if Text(value).redacted:
        raise ValueError(PLACEHOLDER)
    if value.isprintable() and value.strip(" ") == value:
        return value
    if flaw := _UNSENDABLE.search(value):
        raise ValueError(f"has {describe(flaw[0])} at character {flaw.start() + 1}; write the value in one line")
    if value.strip() != value:
        raise ValueError(f"has a blank {'in front' if value[0].isspace() else 'at the end'}; take it away")
    return value


def collect_headers(given: dict[str, str]) -> dict[str, str]:
    """Return the headers under their canonical names, sorted; ValueError where two spellings are one name."""
    headers: dict[str, str] = {}
    for name in sorted(given, key=canonical_header):
        canonical = canonical_header(name)
        if canonical in headers:
            raise ValueError(f"has {canonical} twice, spelt differently; keep one")
        headers[canonical] = given[name]
    return headers


def _explain_own(name: str) -> str:
    if name.startswith("Forward-"):
        return f"has a prefix that is added by itself; write {name.removeprefix('Forward-') or 'the name alone'}"
    if name in _FIELDS:
        return f"is a setting of QStash; use the field {_FIELDS[name]}"
    for prefix, field in _CALLBACKS.items():
        if name.startswith(prefix):
            return f"is a setting of QStash; use the field {_place_in(field, name.removeprefix(prefix))}"
    return "is QStash's own and not a header of the destination; take it away"


def _place_in(callback: str, name: str) -> str:
    if name.startswith("Forward-"):
        return f"{callback}.headers and write {name.removeprefix('Forward-')}"
    return f"{callback}.{_FIELDS.get(name, name.lower().replace('-', '_'))}"


HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderValue = Annotated[str, AfterValidator(check_header_value)]
Headers = Annotated[
    dict[HeaderName, HeaderValue],
    AfterValidator(collect_headers),
    WithJsonSchema(
        {
            "type": "object",
            "description": "Headers for the destination, without the prefix Upstash-Forward-.",
            "examples": [{"Authorization": "Bearer {{ cron_secret }}"}],
            "propertyNames": {"pattern": r"^(?![Uu][Pp][Ss][Tt][Aa][Ss][Hh]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"},
            "additionalProperties": {"type": ["string", "null"]},
        }
    ),
]
"""Canonical name to value, in the order of the names."""
