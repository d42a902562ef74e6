"""The page as a browser shows it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from playwright.sync_api import Browser, Page, sync_playwright

from reconciler.report.html import render
from reconciler.report.report import Report
from tests.conftest import CHROMIUM
from tests.report.reports import CREATED, DELETED, HOSTILE, MARKED, QUEUE, REPORTS, UPDATED, row
from tests.report.strategies import reports

QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VOID: Final = {"meta", "input"}
# What could fetch or run something.
ACTIVE: Final = {"src", "srcset", "href", "action", "style", "background", "data", "poster"}


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@settings(max_examples=50)
@given(reports)
def test_any_report_is_a_balanced_page_that_fetches_and_runs_nothing_of_others(report: Report) -> None:
    report = replace(report, rows=report.rows[:50])
    text = render(report)
    page = Reader(text)
    assert page.open == []
    assert page.count["script" if report.rows else "style"] == 1
    assert page.count.get("details", 0) == len(report.rows)
    active = [(tag, name, value) for tag, name, value in page.attributes if name in ACTIVE or name.startswith("on")]
    assert active == [("a", "href", "#main")]
    assert all(line.isprintable() for line in text.split("\n"))


def test_the_policy_names_the_only_style_and_the_only_script() -> None:
    text = render(REPORTS["plan"])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    digests = {}
    for tag in ("style", "script"):
        [source] = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digests[tag] = b64encode(sha256(source.encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Opens the page of a report. Whatever it complains of, asks for or pops up fails the test."""
    complaints: list[str] = []

    def open_page(report: Report, **context: object) -> Page:
        file = tmp_path / "report.html"
        file.write_text(render(report), "utf-8")
        page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


def names(page: Page) -> list[str]:
    """The changes that are seen."""
    return [item.inner_text() for item in page.locator("#list > li:visible .name b").all()]


PLAN: Final = replace(REPORTS["plan"], rows=(QUEUE, CREATED, UPDATED, MARKED, DELETED))
LARGE: Final = replace(PLAN, rows=(*PLAN.rows, *(row(CREATED.action, f"job-{number}") for number in range(500))))

in_a_browser = pytest.mark.needs_chromium


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_every_page_fits_its_window_and_can_be_read(visit: Visit, name: str, width: int, scheme: str) -> None:
    page = visit(REPORTS[name], color_scheme=scheme, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ink, paper = (
        sum(map(int, re.findall(r"\d+", page.evaluate(f"getComputedStyle(document.body).{name}"))[:3]))
        for name in ("color", "backgroundColor")
    )
    assert abs(ink - paper) > 500
    assert (ink > paper) is (scheme == "dark")


@in_a_browser
def test_changes_are_filtered_by_kind_by_action_and_by_text(visit: Visit) -> None:
    page = visit(PLAN)
    assert len(names(page)) == 5
    page.get_by_role("checkbox", name="queue").check()
    assert names(page) == ["emails"]
    page.get_by_role("checkbox", name="queue").uncheck()
    page.get_by_role("checkbox", name="destroy").check()
    page.get_by_role("checkbox", name="adopt").check()
    assert names(page) == ["expire-trials", "old-report"]
    page.get_by_role("searchbox").fill("OLD")
    assert names(page) == ["old-report"]
    assert page.locator("#shown").inner_text() == "1 of 5"
    page.get_by_role("searchbox").fill("nowhere to be found")
    assert page.get_by_text("Nothing here is as you filter it.").is_visible()
    page.keyboard.press("Escape")
    assert len(names(page)) == 5


@in_a_browser
def test_the_keyboard_reaches_everything(visit: Visit) -> None:
    page = visit(PLAN)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"
    first = page.locator("#list details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is None
    page.get_by_role("button", name="Open all").focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is not None


@in_a_browser
def test_of_a_large_plan_only_what_is_removed_stands_open(visit: Visit) -> None:
    page = visit(LARGE)
    assert [item.inner_text() for item in page.locator("#list details[open] .name b").all()] == ["old-report"]
    assert page.get_by_role("button", name="Open all").is_visible()


@in_a_browser
def test_on_paper_every_change_stands_open_and_no_filter_is_there(visit: Visit) -> None:
    page = visit(LARGE)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#list details:not([open])").count() == 0
    assert not page.get_by_role("searchbox").is_visible()


@in_a_browser
def test_without_scripts_everything_is_there_but_the_filter(visit: Visit) -> None:
    page = visit(PLAN, java_script_enabled=False)
    assert len(names(page)) == 5
    assert page.get_by_role("cell", name="0 9 * * 0").is_visible()
    assert not page.get_by_role("searchbox").is_visible()


@in_a_browser
def test_both_sides_stand_side_by_side_and_what_differs_is_marked(visit: Visit) -> None:
    page = visit(PLAN, viewport={"width": 1280, "height": 800})
    before, after = page.locator("tr", has_text="cron").filter(has_text="0 8").locator("td").all()
    assert [before.locator("mark").inner_text(), after.locator("mark").inner_text()] == ["8", "9"]
    left, right = before.bounding_box(), after.bounding_box()
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1


@in_a_browser
def test_hostile_names_and_values_are_only_text(visit: Visit) -> None:
    page = visit(REPORTS["plan"])
    shown = HOSTILE.replace("\n", r"\n").replace("\u202e", r"\u202e").replace("\u200b", r"\u200b")
    assert page.locator(".name b", has_text="<script>").inner_text() == shown
    assert page.locator("script").count() == 1


@in_a_browser
def test_a_script_that_got_into_the_page_would_not_run(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(render(REPORTS["plan"]).replace("</body>", "<script>window.pwned = 1</script></body>"))
    assert page.evaluate("window.pwned") is None
    page.context.close()
