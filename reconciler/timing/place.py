"""Time zones as one speaks of them."""

from __future__ import annotations

from typing import Final

_AREAS: Final = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)
# Names of states and points of the compass, kept in tzdata from before it named zones for places.
_NO_PLACES: Final = frozenset(
    {"ACT", "LHI", "NSW", "North", "Queensland", "South", "Tasmania", "Victoria", "West", "Yancowinna"}
)


def name_place(zone: str) -> str:
    """The place that a zone is named for (``New York``), where it is named for one; else its name."""
    area, _, place = zone.partition("/")
    if area not in _AREAS or place in _NO_PLACES:
        return zone
    return place.rpartition("/")[2].replace("_", " ")
