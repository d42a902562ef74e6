"""A calendar as a page of its own, and as a picture for another page. Neither has a script, nor asks for anything."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from reconciler.calendar import find_jobs, find_peaks
from reconciler.report.calendar.heat import draw_days, draw_minutes
from reconciler.report.calendar.timeline import draw_timeline
from reconciler.report.calendar.wording import tell_change, tell_names, tell_peak, tell_summary, tell_title
from reconciler.report.wording import visible

if TYPE_CHECKING:
    from reconciler.calendar import Calendar

_PEAKS: Final = 8
_NAMES: Final = 6
_ROWS: Final = 60  # of the timeline are seen at once; the rest opens


def render(calendar: Calendar, owner: str = "") -> str:
    """The whole page; the same calendar gives the same bytes. Its policy refuses every script and all but its style."""
    return _environment().get_template("page.html.j2").render(_scene(calendar, None), owner=owner)


def picture(calendar: Calendar) -> str:
    """A calendar as a part of another page, which has ``stylesheet()`` among its styles and the report's colours.

    Of a long timeline it has the beginning, where what changes stands.
    """
    return _environment().get_template("picture.html.j2").render(_scene(calendar, _ROWS))


def stylesheet() -> str:
    """The style of a picture: it reaches nothing but what is inside of one."""
    return _read(_environment(), "calendar.css")


def _scene(calendar: Calendar, most: int | None) -> dict[str, object]:
    frame = calendar.frame
    peaks = [
        (
            peak.wall.time,
            tell_peak(peak, frame),
            tell_names([job.address for job in find_jobs(calendar, peak.minute)], _NAMES),
        )
        for peak in find_peaks(frame, calendar.after, _PEAKS)
    ]
    timeline = draw_timeline(calendar, most)
    return {
        "calendar": calendar,
        "title": tell_title(frame),
        "summary": tell_summary(calendar),
        "maps": [draw_days(calendar), draw_minutes(calendar)] if calendar.jobs else [],
        "peaks": peaks,
        "changes": [tell_change(change, frame) for change in calendar.clock_changes],
        "timeline": timeline,
        "shown": timeline.lines[:_ROWS],
        "rest": timeline.lines[_ROWS:],
        "unread": tell_names(calendar.unread, _NAMES),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("reconciler.report.calendar"), PackageLoader("reconciler.report")]),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    style = _read(environment, "report.css") + _read(environment, "calendar.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    environment.globals |= {"style": style, "style_hash": f"sha256-{digest}"}
    return environment


def _read(environment: Environment, name: str) -> str:
    return environment.loader.get_source(environment, name)[0] if environment.loader else ""


def _finalize(found: object) -> object:
    """What the template prints: nothing hides in a text that is not HTML already; escaping follows."""
    return visible(found) if isinstance(found, str) and not hasattr(found, "__html__") else found
