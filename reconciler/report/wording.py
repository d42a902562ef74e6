"""The words and signs of a report, the same in every format that people read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from reconciler.model import Action, Fate
from reconciler.report.report import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.model import Warning_
    from reconciler.report.report import Cell, Report, Row
    from reconciler.values import Json

SIGNS: Final = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-", Action.ADOPT: "<="}
FATES: Final = {
    Fate.APPLIED: "done",
    Fate.FAILED: "failed",
    Fate.UNKNOWN: "unknown",
    Fate.HELD: "held",
    Fate.SKIPPED: "not done",
}
# What a change is about where no readable setting differs.
UNSEEN: Final = {Action.UPDATE: "(only what QStash does not show)", Action.ADOPT: "(only our mark)"}

# Printable by Unicode's tables, and yet nothing is seen of them: joiners, fillers, variation selectors.
_INVISIBLE: Final = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# A text that would be taken for something else, or whose blanks would not be seen.
_NEEDS_QUOTES: Final = re.compile(r"|\s.*|.*\s|[+-]?[\d.]+|true|false|null|\(none\)", re.DOTALL)
_SECONDS: Final = {"delay", "timeout", "period"}
_DONE: Final = {"adopt": "adopted", "add": "added", "change": "changed", "destroy": "destroyed"}
_UNDONE: Final = {"held": "held", "failed": "failed", "unknown": "unknown", "skipped": "not done"}
_DRIFTED: Final = {"drifted": "changed by hand", "missing": "missing", "unknown": "of unknown cause"}
# What the numbers of a report count, by its verb.
COUNTS: Final[Mapping[str, Mapping[str, str]]] = {Verb.APPLY: _DONE | _UNDONE, Verb.DRIFT: _DRIFTED}


def summary(report: Report) -> str:
    """A report in one line: what would be done, or what was."""
    if report.problems:
        return f"The manifest is invalid: {count(len(report.problems), 'problem')}."
    return _SUMMARIES[report.verb](report)


def visible(text: str) -> str:
    """A text that can do nothing to whoever shows it, on one line: what is not seen stands as its escape."""
    if text.isprintable() and (text.isascii() or not _INVISIBLE.search(text)):
        return text
    return "".join(one if one.isprintable() and not _INVISIBLE.match(one) else _escape(one) for one in text)


def count(number: int, unit: str) -> str:
    """``1 problem``, ``2 problems``."""
    return f"{number} {unit}{'' if number == 1 else 's'}"


def warned(warnings: Sequence[Warning_]) -> str:
    """``2 warnings``; findings where they are not all equally bad."""
    severities = {one.severity for one in warnings}
    return count(len(warnings), severities.pop() if len(severities) == 1 else "finding")


def counted(number: int, kind: str) -> str:
    """``2 URL groups``: so many of a kind."""
    return count(number, kind.replace("_", " ").replace("url", "URL"))


def asides(row: Row) -> Iterator[str]:
    """What is worth knowing of a change beside what it does."""
    if row.id and row.action in {Action.ADOPT, Action.DELETE} and row.id != row.key:
        yield row.id
    elif row.action is Action.DELETE:
        # An id alone tells nobody what would go.
        yield from (str(one.before) for one in row.settings if one.path == "destination" and not one.secret)
    if row.cause in {"drift", "both"}:
        yield "changed by hand"
    if row.removes and row.action == Action.UPDATE:
        yield "not in the manifest any more"


def sides(cell: Cell, longest: int) -> tuple[str, str]:
    """Both sides of a cell, each on one line and of ``longest`` characters at most; of long ones, where they differ."""
    before, after = value(cell.path, cell.before), value(cell.path, cell.after)
    if len(before) <= longest and len(after) <= longest:
        return before, after
    same = alike(before, after)
    start = 0 if same < longest // 2 else same - longest // 4
    return _window(before, start, longest), _window(after, start, longest)


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def value(path: str, found: Json) -> str:
    """A value on one line, as whole as it is."""
    if found is None:
        return "(none)"
    if type(found) is int and path.rpartition(".")[2] in _SECONDS:
        return f"{found}s"
    plain = isinstance(found, str) and not _NEEDS_QUOTES.fullmatch(found)
    return visible(str(found) if plain else json.dumps(found, ensure_ascii=False))


def _escape(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")


def _window(text: str, start: int, size: int) -> str:
    start = min(start, max(0, len(text) - size))
    part = text[start : start + size]
    part = f"…{part[1:]}" if start else part
    return f"{part[:-1]}…" if start + size < len(text) else part


def _valid(report: Report) -> str:
    counts = [counted(number, kind) for kind, number in report.counts.items()]
    return f"Valid: {', '.join(counts) or 'nothing'}, owner {report.owner}."


def _linted(counts: dict[str, int]) -> str:
    told = ((severity, number) for severity, number in counts.items() if number)
    parts = [f"{number} critical" if severity == "critical" else count(number, severity) for severity, number in told]
    return f"Found {', '.join(parts)}." if parts else "Found nothing."


def _planned(report: Report) -> str:
    if not report.rows:
        return "No changes. QStash matches the manifest."
    parts = [f"{number} to {word}" for word, number in _told(report.counts)]
    held = report.counts["held"]
    return f"Plan: {', '.join(parts)}{f', {held} held' if held else ''}."


def _applied(counts: dict[str, int]) -> str:
    whole = not any(counts[word] for word in ("failed", "unknown", "skipped"))
    parts = [f"{number} {_DONE[word]}" for word, number in _told(counts)]
    parts += [f"{counts[word]} {said}" for word, said in _UNDONE.items() if counts[word]]
    return f"Apply {'complete!' if whole else 'incomplete.'} Resources: {', '.join(parts)}."


def _drifted(counts: dict[str, int]) -> str:
    parts = [f"{counts[word]} {said}" for word, said in _DRIFTED.items() if counts[word]]
    return f"Drift: {', '.join(parts)}." if parts else "No drift. QStash is as it was last applied."


def _compared(counts: dict[str, int]) -> str:
    parts = [f"{number} {_DONE[word]}" for word, number in _told(counts)]
    said = f"the manifest has {', '.join(parts)}" if any(counts.values()) else "the manifest wants what its base wants"
    return f"Not a plan: {said}."


def _told(counts: dict[str, int]) -> Iterator[tuple[str, int]]:
    return ((word, counts[word]) for word in _DONE if counts[word] or word != "adopt")


_SUMMARIES: Final[Mapping[Verb, Callable[[Report], str]]] = {
    Verb.VALIDATE: _valid,
    Verb.LINT: lambda report: _linted(report.counts),
    Verb.PLAN: _planned,
    Verb.APPLY: lambda report: _applied(report.counts),
    Verb.DRIFT: lambda report: _drifted(report.counts),
    Verb.COMPARE: lambda report: _compared(report.counts),
}
