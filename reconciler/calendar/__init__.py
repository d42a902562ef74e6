"""What fires when: the coming day, week or month as numbers."""

from reconciler.calendar.calendar import Calendar, Fate, Job, Load, Rhythm, compare_calendars, make_calendar
from reconciler.calendar.frame import ClockChange, Frame, Span, Wall, make_frame, read_wall
from reconciler.calendar.grids import Cell, Peak, find_jobs, find_peaks, sort_by_hour, sort_by_minute
from reconciler.calendar.rows import Row, count_in_bins, list_rows

__all__ = [
    "Calendar",
    "Cell",
    "ClockChange",
    "Fate",
    "Frame",
    "Job",
    "Load",
    "Peak",
    "Rhythm",
    "Row",
    "Span",
    "Wall",
    "compare_calendars",
    "count_in_bins",
    "find_jobs",
    "find_peaks",
    "list_rows",
    "make_calendar",
    "make_frame",
    "read_wall",
    "sort_by_hour",
    "sort_by_minute",
]
