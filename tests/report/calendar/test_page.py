"""The page as a browser shows it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reconciler.report.calendar.page import picture, render, stylesheet
from tests.conftest import CHROMIUM
from tests.report.calendar.calendars import CALENDARS
from tests.report.test_html import QUIET, Reader, Visit

FETCHING: Final = {"src", "srcset", "href", "action", "style", "background", "data", "poster"}
in_a_browser = pytest.mark.needs_chromium


@pytest.mark.parametrize("name", CALENDARS)
def test_every_page_is_balanced_and_fetches_and_runs_nothing(name: str) -> None:
    text = render(CALENDARS[name], "acme")
    page = Reader(text)
    assert page.open == []
    assert "script" not in page.count
    active = [(tag, key, value) for tag, key, value in page.attributes if key in FETCHING or key.startswith("on")]
    assert active == [("a", "href", "#main")]
    assert all(line.isprintable() for line in text.split("\n"))
    assert render(CALENDARS[name], "acme") == text


def test_the_policy_names_the_only_style_and_allows_nothing_else() -> None:
    text = render(CALENDARS["day"])
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in text


def test_a_picture_is_a_part_of_another_page_which_takes_over_its_style() -> None:
    part = picture(CALENDARS["change"])
    assert Reader(part).open == []
    assert part.startswith('<div class="calendar">')
    assert "<style" not in part
    rules = re.findall(r"^(?!@|\}|  )([^{]+)\{", stylesheet(), re.MULTILINE)
    assert rules
    assert all(selector.strip().startswith(".calendar") for rule in rules for selector in rule.split(","))


def test_a_picture_of_very_many_jobs_has_the_first_lines_and_says_how_many_there_are() -> None:
    part = picture(CALENDARS["large"])
    assert part.count('class="who"') == 60
    assert "more lines, which qstash-sync calendar shows." in part
    assert "more lines" not in render(CALENDARS["large"]) + picture(CALENDARS["change"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Opens the page of a calendar. Whatever it complains of or asks for fails the test."""
    complaints: list[str] = []

    def open_page(name: str, **context: object) -> Page:
        file = tmp_path / "calendar.html"
        file.write_text(render(CALENDARS[name], "acme"), "utf-8")
        page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


def shade(page: Page, place: str) -> int:
    """How light something is filled, from 0 to 765."""
    colour = page.locator(place).first.evaluate("element => getComputedStyle(element).fill")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["change", "large", "hostile"])
def test_every_page_fits_its_window(visit: Visit, name: str, width: int, scheme: str) -> None:
    page = visit(name, color_scheme=scheme, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


@in_a_browser
@pytest.mark.parametrize(("scheme", "sign"), [("light", -1), ("dark", 1)])
def test_levels_stand_out_from_the_paper_and_from_each_other(visit: Visit, scheme: str, sign: int) -> None:
    page = visit("change", color_scheme=scheme)
    shades = [shade(page, ".heat .l0"), *(shade(page, f".key .l{level}") for level in range(1, 7))]
    steps = [sign * (darker - lighter) for lighter, darker in pairwise(shades)]
    assert min(steps) >= 40


@in_a_browser
def test_every_square_says_what_it_is(visit: Visit) -> None:
    page = visit("day")
    titles = page.locator(".heat rect title").all_text_contents()
    assert len(titles) == 48
    assert "03:30: 2 runs: clean-up, order-sync" in titles
    assert page.get_by_role("img", name="Runs by minute").count() == 1


@in_a_browser
def test_what_the_clocks_leave_out_is_marked_and_named(visit: Visit) -> None:
    page = visit("spring")
    assert page.locator(".heat .gap title").text_content() == "Sun 14 Mar 02:00: left out by the clocks, 0 runs"
    assert page.get_by_text("Sun 14 Mar 02:00 -> 03:00", exact=True).is_visible()
    assert page.locator(".timeline .shift").count() == len(page.locator(".timeline li").all())


@in_a_browser
def test_a_change_stands_first_and_shows_both_sides(visit: Visit) -> None:
    page = visit("change")
    rows = page.locator(".timeline li")
    assert [rows.nth(place).get_attribute("class") for place in range(4)] == ["added", "removed", "moved", "kept"]
    moved = rows.nth(2)
    assert [moved.locator(f"g.{side}").count() for side in ("was", "will")] == [1, 1]
    assert "weekdays at 09:00, New York -> weekdays at 08:00, New York" in moved.inner_text()
    assert page.locator("figcaption").all_inner_texts() == ["Before", "After", "Before", "After"]


@in_a_browser
def test_of_two_thousand_jobs_few_rows_are_seen_at_once_and_the_rest_opens_by_the_keyboard(visit: Visit) -> None:
    page = visit("large")
    assert page.locator(".timeline li:visible").count() == 60
    page.locator(".timeline summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".timeline li:visible").count() > 60


@in_a_browser
def test_hostile_names_are_only_text(visit: Visit) -> None:
    page = visit("hostile")
    assert page.locator("script").count() == 0
    assert r"</svg><script>alert(1)</script>\u202e\n\x1b[2J" in page.locator(".timeline").inner_text()


@in_a_browser
def test_on_paper_squares_keep_their_colour(visit: Visit) -> None:
    page = visit("day")
    page.emulate_media(media="print")
    assert page.locator(".heat rect").first.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"
    assert len(page.pdf()) > 10_000
