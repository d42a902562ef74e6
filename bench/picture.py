"""The results as a picture: how long a plan and a first apply take, by size, beside what else does the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Final

from bench.aims import Results
from bench.cases import FIRST_APPLY, FLOOR, JAVASCRIPT_SDK, OURS, PLAN, PYTHON_SDK, REFRESH
from bench.report import LATENCY

COLOURS: Final = {
    OURS: "#0b8457",
    FLOOR: "#8a8f98",
    REFRESH: "#7b3ff2",
    PYTHON_SDK: "#c2410c",
    JAVASCRIPT_SDK: "#b7950b",
}
_HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 400"
  font-family="system-ui, sans-serif" font-size="13" role="img">
<title>{title}</title>
<style>
  .paper {{ fill: #ffffff }} text {{ fill: #1f2328 }} .small {{ font-size: 12px; fill: #59636e }}
  .grid {{ stroke: #d1d9e0 }} .dot {{ stroke: #ffffff; stroke-width: 1.5 }}
  @media (prefers-color-scheme: dark) {{
    .paper {{ fill: #0d1117 }} text {{ fill: #f0f6fc }} .small {{ fill: #9198a1 }}
    .grid {{ stroke: #3d444d }} .dot {{ stroke: #0d1117 }}
  }}
</style>
<rect class="paper" width="960" height="400" rx="8"/>
"""
_WIDTH: Final = 270
_HEIGHT: Final = 270
_TOP: Final = 80
_ROOM: Final = 17
"""Between two labels, in pixels."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """The wall times of a program, in seconds, by the number of schedules."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over logarithmic scales; ``left`` is where it begins, in pixels."""

    title: str
    left: int
    lines: tuple[Line, ...]

    @property
    def decades(self) -> range:
        """The powers of ten of the seconds."""
        seconds = [log10(y) for line in self.lines for _, y in line.points]
        return range(floor(min(seconds)), ceil(max(seconds)) + 1)

    @property
    def sizes(self) -> list[float]:
        return sorted({x for line in self.lines for x, _ in line.points})

    def place(self, point: Point) -> Point:
        """Where it is in the picture."""
        first, last = log10(self.sizes[0]), log10(self.sizes[-1])
        across = (log10(point[0]) - first) / ((last - first) or 1)
        up = (log10(point[1]) - self.decades[0]) / (len(self.decades) - 1)
        return self.left + across * _WIDTH, _TOP + _HEIGHT * (1 - up)


def draw(results: Results) -> str:
    """The picture as SVG; it fits light and dark pages."""
    plan = Panel("plan, in sync", 60, tuple(_list_lines(results, PLAN, (OURS, FLOOR, REFRESH))))
    programs = (OURS, FLOOR, PYTHON_SDK, JAVASCRIPT_SDK)
    apply = Panel("first apply", 535, tuple(_list_lines(results, FIRST_APPLY, programs)))
    title = f"Seconds by the number of schedules, at {LATENCY} ms of latency"
    parts = [
        _HEAD.format(title=escape(title)),
        f'<text x="60" y="34" font-size="16" font-weight="600">{title}</text>\n',
    ]
    for panel in (plan, apply):
        if panel.lines:
            parts += _draw_panel(panel)
    return "".join((*parts, "</svg>\n"))


def _list_lines(results: Results, work: str, programs: tuple[str, ...]) -> Iterator[Line]:
    for program in programs:
        sizes = sorted({cell.size for cell in results.cells if cell.work == work})
        found = [(size, results.find(work, program, size, LATENCY)) for size in sizes]
        points = tuple((float(size), cell.middle("wall")) for size, cell in found if cell is not None)
        if points:
            yield Line(program, points)


def _draw_panel(panel: Panel) -> Iterator[str]:
    yield f'<text x="{panel.left}" y="{_TOP - 16}" font-weight="600">{escape(panel.title)}</text>\n'
    for decade in panel.decades:
        _, y = panel.place((panel.sizes[0], 10.0**decade))
        yield f'<line class="grid" x1="{panel.left}" x2="{panel.left + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>\n'
        yield f'<text class="small" x="{panel.left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g} s</text>\n'
    for size in panel.sizes:
        x, _ = panel.place((size, 10.0 ** panel.decades[0]))
        yield f'<text class="small" x="{x:.1f}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle">{size:,.0f}</text>\n'
    for line in panel.lines:
        yield from _draw_line(panel, line)
    yield from _name_lines(panel)


def _draw_line(panel: Panel, line: Line) -> Iterator[str]:
    places = [panel.place(point) for point in line.points]
    colour, wide = COLOURS[line.name], 3 if line.name == OURS else 2
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dashes = ' stroke-dasharray="5 4"' if line.name == FLOOR else ""
    yield f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{wide}"{dashes}/>\n'
    for (x, y), (size, seconds) in zip(places, line.points, strict=True):
        told = f"{line.name}, {size:,.0f}: {seconds:.2f} s"
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{told}</title></circle>\n'


def _name_lines(panel: Panel) -> Iterator[str]:
    """Each behind the end of its line, or as near as the others let it be; above, where others go on."""
    ends = sorted((panel.place(line.points[-1]), line.name) for line in panel.lines)
    whole = [(place, name) for place, name in ends if place[0] >= panel.left + _WIDTH - 1]
    lowest = 0.0
    for (x, y), name in sorted(whole, key=lambda one: one[0][1]):
        lowest = max(y + 4, lowest + _ROOM)
        yield _name(name, x + 10, lowest, "start")
    highest = _TOP + _HEIGHT + 0.0
    for (x, y), name in sorted((one for one in ends if one not in whole), key=lambda one: -one[0][1]):
        highest = min(y - 10, highest - _ROOM)
        yield _name(name, x + 4, highest, "end")


def _name(name: str, x: float, y: float, anchor: str) -> str:
    style = f'style="fill: {COLOURS[name]}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(name)}</text>\n'
