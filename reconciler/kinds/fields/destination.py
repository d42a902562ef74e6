"""Where a schedule delivers: a URL, or the name of a URL group."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import unquote_plus

from pydantic import AfterValidator

from reconciler.kinds.fields.name import is_name
from reconciler.kinds.fields.schema import text
from reconciler.kinds.fields.url import check_url, explain_url

_HOST: Final = re.compile(r"localhost|www\..+|(?:[0-9]+\.){3}[0-9]+|(?:[a-z0-9-]+\.)+[a-z]{2,}\.?", re.IGNORECASE)
_MARKS_OF_URL: Final = frozenset("/:?#%.")


def check_destination(given: str) -> str:
    """Return a URL or a group's name as it is; ValueError says what is wrong with it, without quoting it."""
    if "://" in given:
        return _check_query(check_url(given))
    if is_name(given):
        return given
    raise ValueError(_explain(given))


def looks_like_host(name: str) -> bool:
    """Tell whether a group's name is more likely a host whose ``https://`` was forgotten: ``api.example.com``."""
    return _HOST.fullmatch(name) is not None


def is_url(destination: str) -> bool:
    """Tell whether a checked destination is a URL; otherwise it is the name of a URL group."""
    return "://" in destination


def _check_query(url: str) -> str:
    """Return the URL, whose query must not hold what QStash takes out of it as settings of its own."""
    query = url.partition("?")[2]
    for pair in query.split("&") if query else ():
        key = unquote_plus(pair.partition("=")[0]).lower()
        if key == "qstash_token":
            raise ValueError("has qstash_token in its query, which QStash takes for its own token; take it away")
        if key.startswith("upstash-"):
            raise ValueError(
                "has a key upstash-… in its query, which QStash takes as a setting; write the field for it"
            )
    return url


def _explain(given: str) -> str:
    if given.lower().startswith("api/"):
        return "is one of QStash's own API destinations, which are not supported; write the provider's URL"
    if given and given == given.strip() and _MARKS_OF_URL.isdisjoint(given):
        return "is neither a URL nor the name of a URL group; write https:// and a host, or a name of A-Z a-z 0-9 . _ -"
    return explain_url(given)


Destination = Annotated[
    str,
    AfterValidator(check_destination),
    text(
        "Where the messages go: a URL, or the name of a URL group.",
        "https://example.com/api/jobs/daily-digest",
        "order-processors",
        pattern=r"[Hh][Tt][Tt][Pp][Ss]?://[!\"$-~]+|[A-Za-z0-9._-]+",
    ),
]
