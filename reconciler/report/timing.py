"""The time side of a change in words: when its schedule fires, before and after, and which runs the change costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.timing import Firing, Rhythm, Timing
    from reconciler.values import Json


# A word, not the enumeration: that one's module is for those who reckon with time.
_ENDED: Final = "ended"


def tell_sentence(timing: Timing) -> str:
    """``weekdays at 09:00, New York``; of a schedule that moves, both: ``… -> …``."""
    sides = dict.fromkeys(side.text for side in (timing.before, timing.after) if side is not None)
    return " -> ".join(sides)


def tell_runs(rhythm: Rhythm) -> str:
    """The next runs, on the clocks of the schedule's zone and in UTC."""
    return ", ".join(map(_say, rhythm.firings)) or ("none while it is paused" if rhythm.paused else "none")


def tell_effects(timing: Timing) -> tuple[str, ...]:
    """What applying it now does to the runs that are due, a sentence each."""
    return tuple(one.text for one in timing.effects)


def tell_mishaps(timing: Timing) -> tuple[str, ...]:
    """Those of them that nobody has asked for: not that a schedule that is deleted ends."""
    return tuple(one.text for one in timing.effects if one.consequence != _ENDED)


def tell_lines(timing: Timing) -> Iterator[tuple[str, str]]:
    """All of it as lines, each under a word."""
    yield "when", tell_sentence(timing)
    if timing.before is not None and timing.after is not None and timing.moves:
        yield "was", tell_runs(timing.before)
    if timing.after is not None:
        yield "next", tell_runs(timing.after)
    for text in tell_effects(timing):
        yield "note", text


def describe(timing: Timing | None) -> Json:
    """All of it as plain data: local times with their offset, and UTC; None of what has no time."""
    if timing is None:
        return None
    return {
        "before": _describe(timing.before),
        "after": _describe(timing.after),
        "effects": [{"consequence": one.consequence.value, "text": one.text} for one in timing.effects],
    }


def _describe(rhythm: Rhythm | None) -> Json:
    if rhythm is None:
        return None
    runs: list[Json] = [
        {"local": run.local.isoformat(), "utc": f"{run.utc:%Y-%m-%dT%H:%M:%SZ}"} for run in rhythm.firings
    ]
    return {"sentence": rhythm.sentence, "paused": rhythm.paused, "next": runs}


def _say(run: Firing) -> str:
    """``Mon 23 Nov 09:00 (14:00 UTC)``; the day is told again where UTC has another."""
    local = f"{run.local:%a} {run.local.day} {run.local:%b %H:%M}"
    if not run.local.utcoffset():
        return f"{local} UTC"
    other = "" if run.local.date() == run.utc.date() else f"{run.utc:%a} "
    return f"{local} ({other}{run.utc:%H:%M} UTC)"
