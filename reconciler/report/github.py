"""The report as GitHub's workflow commands, which become annotations on the manifest's lines.

GitHub keeps ten annotations of a level and drops the rest unsaid, so that the tenth says how many there are more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.report.findings import Level, findings
from reconciler.report.wording import summary, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.report.findings import Finding, Place
    from reconciler.report.report import Report

    # Whether a line of a file is among those that the reviewer sees.
    IsSeen = Callable[[str, int], bool]
    # A file's name in the report as GitHub knows it, from the root of the repository.
    Locate = Callable[[str], str]

_MOST: Final = 9
# What would end a command's message, and one of its properties.
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report, is_seen: IsSeen | None = None, locate: Locate = str) -> str:
    """A command for each annotation, those on lines that are seen first, and the summary as a line of the log."""
    found = list(findings(report))
    if is_seen is not None:
        found.sort(key=lambda one: one.place is None or not is_seen(one.place.file, one.place.line))
    lines = [line for level in Level for line in _commands(level, [one for one in found if one.level is level], locate)]
    return "\n".join((*lines, _plain(summary(report)))) + "\n"


def escape(text: str) -> str:
    """A text as a command's message, which it cannot end."""
    return text.translate(_DATA)


def _plain(text: str) -> str:
    """A line of the log: a command of GitHub's older form would be taken anywhere in it."""
    return visible(text).replace("##[", "## [")


def _commands(level: Level, found: list[Finding], locate: Locate) -> Iterator[str]:
    # Ten fit: a tenth stands for itself where nothing comes behind it.
    told = found if len(found) == _MOST + 1 else found[:_MOST]
    for one in told:
        yield _command(level, _where(one.place, locate) | {"title": one.subject}, f"{one.message} [{one.code}]")
    if len(found) > len(told):
        yield _command(level, {"title": "qstash-sync"}, f"{len(found) - len(told):,} more; the report has all of them")


def _where(place: Place | None, locate: Locate) -> dict[str, str]:
    """A place as properties; a column without a line would be ignored."""
    if place is None:
        return {}
    numbers = {"line": str(place.line), "col": str(place.column)} if place.line else {}
    return {"file": locate(place.file)} | numbers


def _command(level: Level, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{level} {told}::{escape(message)}"
