"""What both a manifest and any other tool may set: drawn from small pools, so that the two sides meet."""

from __future__ import annotations

import base64
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

OWNER: Final = "acme"
FORMER_OWNER: Final = "acme-before"
OTHER_OWNER: Final = "rival"

NAMES: Final = ("daily", "weekly", "Report_1.2")
# Ids of their own, and those that the names above would get.
IDS: Final = ("scd_1", "scd_2", f"{OWNER}.daily", "Report_1.2")
GROUPS: Final = ("processors", "billing_2")
QUEUES: Final = ("emails", "reports")
URLS: Final = (
    "https://app.example.com/api/digest",
    "https://app.example.com/api/digest/",
    "https://APP.example.com/api/../pause",
    "http://jobs.example.org?b=2&a=%2F&&c",
    "https://app.example.com/api?token=5ecret-query",
)
CRONS: Final = ("0 9 * * 1-5", "*/15 * * * *", "0 8 1 JAN ?")
ZONES: Final = ("Europe/Istanbul", "America/New_York")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
RETRY_DELAYS: Final = ("1000", "pow(2, retried) * 1000", "max(1000, retried * 5000)")
HEADER_NAMES: Final = ("X-Team", "x-lower-case", "Authorization", "X-API-Key")
CONTENT_TYPES: Final = ("application/json", "text/plain; charset=utf-8")
LABELS: Final = ("reports", "täglich", "with a blank", "qs")

maybe_any_text: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
header_values: Final = st.one_of(
    st.sampled_from(["a", "", "Bearer abc", "{not a template}", "true", "12:30"]),
    st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=5),
)
json_values: Final = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 2**60),
        st.floats(allow_nan=False, allow_infinity=False),
        maybe_any_text,
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(maybe_any_text | st.sampled_from(["on", "<<", "a.b"]), inner, max_size=3)
    ),
    max_leaves=5,
)
binary: Final = st.binary(max_size=4).map(lambda tail: b"\xff\x00" + tail)
flow_limits: Final = st.fixed_dictionaries(
    {},
    optional={
        "parallelism": st.integers(1, 3),
        "rate": st.integers(1, 3),
        "period": st.sampled_from(["1s", "60s", "1h30m"]),
    },
).filter(lambda limits: "rate" in limits or limits.keys() == {"parallelism"})


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def some(strategy: SearchStrategy[str], most: int) -> SearchStrategy[list[str]]:
    return st.lists(strategy, max_size=most, unique=True)
