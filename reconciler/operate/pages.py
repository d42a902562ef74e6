"""Listings that come in pages: logs and dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from reconciler.kinds.answer import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model import Reader
    from reconciler.values import JsonObject


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. ``is_cut_off`` where it is the last that is read, and not the last that there is."""

    answer: JsonObject
    is_cut_off: bool = False


def read_pages(reader: Reader, path: str, query: Mapping[str, str], most: int) -> Iterator[Page]:
    """The pages, each asked for when it is wanted, and ``most`` of them."""
    cursor = ""
    for number in range(1, most + 1):
        asked = {**query, "cursor": cursor} if cursor else query
        answer = reader.get(f"{path}?{urlencode(asked)}")
        before, cursor = cursor, text(answer, "cursor")
        # A service that hands out the same cursor twice would be asked for ever.
        ends = cursor in {"", before}
        yield Page(answer, is_cut_off=number == most and not ends)
        if ends:
            return
