"""The page as a browser shows it, on a server whose clock stands still."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

from reconciler.devserver import RunningServer, serve
from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.delivery.clock import StandingClock
from reconciler.devserver.schedule import SCHEDULES, Schedule
from tests.conftest import CHROMIUM
from tests.devserver.delivery.receiver import Receiver, Reply, receiving
from tests.report.test_html import QUIET

pytestmark = pytest.mark.needs_chromium

BEGIN = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
MARKUP = "</b><img/src=x/onerror=alert(1)><script>alert(2)</script>"
HOSTILE = f"{MARKUP}\u202egnp"

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=30_000)  # milliseconds; the cores are shared, so how long it takes says nothing
    with sync_playwright() as playwright:
        arguments = (*QUIET, "--host-resolver-rules=MAP qstash 127.0.0.1")
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(port=0, delivery=StandingClock(BEGIN)) as running:
        yield running


@contextmanager
def browsing(browser: Browser, url: str, tolerated: str = "^$", **settings: Any) -> Iterator[Page]:  # noqa: ANN401
    """The page in a window of its own. Whatever it complains of, pops up, or asks of anybody else fails the test."""
    complaints: list[str] = []
    context = browser.new_context(**settings)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(url) else None)
    page.goto(url)
    yield page
    context.close()
    assert [told for told in complaints if not re.search(tolerated, told)] == []


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with browsing(browser, server.url) as opened:
        expect(opened.locator("#link")).to_have_text("live")
        yield opened


def ask(server: RunningServer, method: str, path: str, **settings: Any) -> httpx.Response:  # noqa: ANN401
    headers = {"Authorization": f"Bearer {server.token}"} | settings.pop("headers", {})
    raw = {"target": path.encode()}  # httpx would encode what a destination has
    with httpx.Client(headers=headers) as client:
        return client.request(method, server.url, extensions=raw, **settings).raise_for_status()


def create(server: RunningServer, name: str, url: str, cron: str = "*/5 * * * *", **headers: str) -> None:
    own = {"Upstash-Schedule-Id": name, "Upstash-Cron": cron}
    ask(
        server,
        "POST",
        f"/v2/schedules/{url}",
        headers=own | {f"Upstash-{key}": value for key, value in headers.items()},
    )


def row(page: Page, words: str, kind: str = "schedules") -> Locator:
    return page.locator(f"#{kind} > li", has_text=words)


def names(page: Page, kind: str = "schedules") -> list[str]:
    return page.locator(f"#{kind} > li .name b").all_inner_texts()


def test_an_empty_server_says_so_and_what_to_do(page: Page) -> None:
    assert page.locator(".empty:visible").all_inner_texts() == [
        "No schedules yet. With qstash-sync apply --dev, those of a manifest come.",
        "No messages yet. A schedule that fires makes one.",
        "No message has failed for good.",
        "No queues yet.",
        "No URL groups yet.",
    ]


def test_schedules_stand_there_in_words(server: RunningServer, page: Page) -> None:
    create(server, "soon", "https://example.com/job", "CRON_TZ=Europe/Istanbul */5 * * * *")
    create(server, "never", "https://example.com/never", "0 0 31 2 *")
    create(server, "resting", "https://example.com/resting")
    ask(server, "POST", "/v2/schedules/resting/pause")
    expect(row(page, "soon").locator(".when")).to_have_text(
        re.compile(r"\*/5 \* \* \* \* Europe/Istanbul\s+next in 4 min\s+has not fired yet")
    )
    expect(row(page, "never").locator(".when")).to_contain_text("never fires")
    expect(row(page, "resting").locator(".when b")).to_have_text("paused")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 schedules, the next fires in 4 min")
    assert page.locator("#n-paused").inner_text() == "1"


def test_a_schedule_is_fired_by_the_keyboard_alone(server: RunningServer, page: Page, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(200, body=b"thank you")
    create(server, "digest", receiver.url)
    expect(row(page, "digest")).to_be_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Fire digest now")
    expect(button).to_be_focused()
    assert button.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    receiver.wait_for(1)
    expect(page.get_by_role("status")).to_have_text("digest has fired: 1 message")
    expect(row(page, "digest").locator(".when")).to_contain_text("last now, delivered")
    expect(button).to_be_focused()
    message = row(page, receiver.url, "messages")
    expect(message).to_contain_text("delivered")
    message.locator("summary").press("Enter")
    expect(message.locator("tbody tr")).to_contain_text("thank you")
    expect(message.locator("tbody td").first).to_have_text("200")


def test_why_a_schedule_could_not_fire_is_said(browser: Browser, server: RunningServer) -> None:
    ask(server, "POST", "/v2/topics/group/endpoints", json={"endpoints": [{"url": "https://example.com"}]})
    create(server, "fan-out", "group")
    ask(server, "DELETE", "/v2/topics/group")
    with browsing(browser, server.url, tolerated="status of 409") as page:
        page.get_by_role("button", name="Fire fan-out now").click()
        expect(page.get_by_role("status")).to_have_text("fan-out could not fire: topic group not found")
        expect(row(page, "fan-out").locator(".wrong")).to_have_text("topic group not found")


@pytest.mark.parametrize(("kind", "name"), [("schedules", "digest"), ("queues", "emails")])
def test_what_is_paused_here_goes_on_from_here(server: RunningServer, page: Page, kind: str, name: str) -> None:
    create(server, "digest", "https://example.com/job")
    ask(server, "POST", "/v2/queues", json={"queueName": "emails"})
    page.get_by_role("button", name=f"Pause {name}").press("Space")
    resume = page.get_by_role("button", name=f"Resume {name}")
    expect(resume).to_be_focused()
    expect(row(page, name, kind)).to_contain_text("paused")
    shown = ask(server, "GET", f"/v2/{kind}/{name}").json()
    assert shown.get("isPaused", shown.get("paused"))
    resume.press("Space")
    expect(row(page, name, kind)).not_to_contain_text("paused")
    expect(page.get_by_role("status")).to_have_text(f"{name} goes on")


def test_a_dead_letter_is_sent_again(server: RunningServer, page: Page, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(500, body=b"database is locked")
    ask(server, "POST", f"/v2/publish/{receiver.url}", headers={"Upstash-Retries": "0"})
    letter = row(page, receiver.url, "letters")
    letter.locator("summary").click()
    expect(letter.locator("tbody tr")).to_contain_text("database is locked")
    receiver.answer = lambda _: Reply(200)
    page.get_by_role("button", name="Send again").press("Enter")
    expect(page.locator("#letters > li")).to_have_count(0)
    expect(page.locator("#h-letters")).to_be_focused()  # the row on which one stood is gone
    expect(page.locator("#messages .what").first).to_have_text("delivered")


def test_a_change_is_seen_without_reloading_and_moves_nothing_else(server: RunningServer, page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 400})
    for number in range(6):
        ask(server, "POST", f"/v2/publish/https://example.com/{number}", headers={"Upstash-Delay": "1h"})
    expect(page.locator("#messages > li")).to_have_count(6)  # nothing is on its way any more
    stays = row(page, "example.com/0", "messages")
    stays.locator("summary").click()
    stays.evaluate("node => { node.known = true; node.scrollIntoView({block: 'center'}); }")
    before = stays.bounding_box()
    ask(server, "POST", "/v2/publish/https://example.com/next", headers={"Upstash-Delay": "1h"})
    expect(row(page, "example.com/next", "messages")).to_have_count(1)
    expect(stays.locator("summary")).to_be_focused()
    assert stays.evaluate("node => node.known && node.querySelector('details').open")
    after = stays.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=1)
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_where_nobody_tells_of_changes_they_are_asked_for(browser: Browser, server: RunningServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.route("**/dev/changes*", lambda route: route.abort())
    page.goto(server.url)
    expect(page.locator("#link")).to_have_text("every 2 s")
    create(server, "digest", "https://example.com/job")
    page.clock.run_for(3000)
    expect(row(page, "digest")).to_be_visible()
    context.close()


def set_hidden(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
        Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def test_a_page_that_is_not_seen_asks_for_nothing(server: RunningServer, page: Page) -> None:
    page.clock.install()
    asked: list[str] = []
    set_hidden(page, hidden=True)
    page.on("request", lambda request: asked.append(request.url))
    create(server, "digest", "https://example.com/job")
    page.clock.run_for(60_000)
    assert (asked, names(page)) == ([], [])
    set_hidden(page, hidden=False)
    expect(row(page, "digest")).to_be_visible()


def test_a_server_that_is_gone_is_told_and_found_again(browser: Browser, server: RunningServer) -> None:
    with browsing(browser, server.url, tolerated="ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY") as page:
        expect(page.locator("#link")).to_have_text("live")
        server.close()
        expect(page.locator("#link")).to_have_text("not connected", timeout=10_000)
        with serve(port=server.port, delivery=StandingClock(BEGIN)) as successor:
            create(successor, "digest", "https://example.com/job")
            expect(row(page, "digest")).to_be_visible(timeout=10_000)
            expect(page.locator("#link")).to_have_text("live", timeout=10_000)


def test_each_user_has_a_page_that_a_reload_keeps(server: RunningServer, page: Page) -> None:
    create(server, "of-the-first", "https://example.com/job")
    other = {"Authorization": f"Bearer {DEV_USERS[1].token}"}
    create_of_other = {"Upstash-Schedule-Id": "of-the-other", "Upstash-Cron": "* * * * *", **other}
    httpx.post(f"{server.url}/v2/schedules/https://example.com/job", headers=create_of_other).raise_for_status()
    expect(row(page, "of-the-first")).to_be_visible()
    page.get_by_label("User").select_option("testUser1")
    expect(row(page, "of-the-other")).to_be_visible()
    assert names(page) == ["of-the-other"]
    page.reload()
    expect(row(page, "of-the-other")).to_be_visible()
    assert names(page) == ["of-the-other"]


def test_a_clock_that_stands_is_moved_from_the_page(server: RunningServer, page: Page, receiver: Receiver) -> None:
    create(server, "digest", receiver.url)
    expect(page.locator("#clock")).to_contain_text("The clock stands at 2026-03-02 12:00:30 UTC.")
    page.get_by_role("button", name="Go to what is due next").press("Enter")
    expect(page.get_by_role("status")).to_have_text("The clock stands at 2026-03-02 12:05:00 UTC")
    expect(row(page, "digest").locator(".when")).to_contain_text("last now, delivered")
    page.get_by_role("button", name="Go on by an hour").press("Enter")
    expect(page.locator("#messages > li")).to_have_count(13)
    assert len(receiver.bodies) == 13


def test_a_server_that_delivers_nothing_says_so(browser: Browser) -> None:
    with serve(port=0) as server, browsing(browser, server.url, tolerated="status of 404") as page:
        expect(page.locator("#idle")).to_be_visible()
        assert not page.locator("#clock").is_visible()


def test_by_a_name_that_others_may_know_it_says_what_it_lays_open(
    browser: Browser, server: RunningServer, page: Page
) -> None:
    assert not page.locator("#exposed").is_visible()
    with browsing(browser, f"http://qstash:{server.port}") as other:
        expect(other.locator("#exposed")).to_contain_text("Whoever reaches this server may see and do")


def test_hostile_names_and_answers_are_only_text(server: RunningServer, page: Page, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(500, body=HOSTILE.encode())
    url = f"{receiver.url}/{MARKUP}"
    create(server, "digest", url)
    ask(server, "POST", "/v2/topics/g/endpoints", json={"endpoints": [{"url": url, "name": HOSTILE}]})
    ask(server, "POST", "/dev/schedules/digest/fire")
    ask(server, "POST", f"/v2/publish/{url}", headers={"Upstash-Retries": "0"})
    expect(page.locator("#letters > li")).to_have_count(1)
    for summary in page.locator("summary").all():
        summary.click()
    shown = HOSTILE.replace("\u202e", r"\u{202e}")
    expect(row(page, "digest").locator(".where")).to_contain_text(MARKUP)
    expect(page.locator("#letters pre")).to_have_text(shown)
    expect(page.locator("#groups .told b")).to_have_text(shown)
    assert page.locator("img, iframe, object, link[rel=stylesheet]").count() == 0
    assert page.locator("script").count() == 1


def test_markup_that_got_into_the_page_would_do_nothing(browser: Browser, server: RunningServer) -> None:
    with browsing(browser, server.url, tolerated="TrustedHTML|Content Security Policy") as page:
        with pytest.raises(Error, match="TrustedHTML"):
            page.evaluate("document.body.innerHTML = '<img src=x onerror=alert(1)>'")
        page.evaluate("document.body.setAttribute('style', 'display: none')")
        page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: '/v2/keys'}))")
        expect(page.locator("h1")).to_be_visible()
    assert b"/v2/keys" not in [entry.target for entry in server.log]


def fill(server: RunningServer, number: int) -> None:
    """Many schedules, by way of the store: they are looked at here, not made."""
    create(server, "job-0", "https://example.com/job/0")
    store = server.core.store
    with store.writing(DEV_USERS[0].name) as account:
        first = account.get(SCHEDULES, "job-0")
        assert first is not None
        for one in range(1, number):
            values = {name: getattr(first, name) for name in Schedule.__slots__}
            schedule = Schedule(**values | {"id": f"job-{one}", "destination": f"https://example.com/job/{one}"})
            account.put(SCHEDULES, schedule.id, schedule)


def test_ten_thousand_schedules_are_filtered_and_the_first_are_shown(server: RunningServer, page: Page) -> None:
    fill(server, 10_000)
    expect(page.locator("#n-schedules")).to_have_text("10,000")
    expect(page.locator("#schedules > li")).to_have_count(50)
    expect(page.locator("#schedules + .rest")).to_have_text("and 9,950 more: filter to see others")
    page.keyboard.press("/")
    page.keyboard.type("JOB-9999")
    expect(page.locator("#schedules > li")).to_have_count(1)
    assert names(page) == ["job-9999"]
    page.keyboard.type("9")
    expect(page.locator("#schedules ~ .empty")).to_have_text("Nothing here is as you filter it.")
    page.keyboard.press("Escape")
    expect(page.locator("#schedules > li")).to_have_count(50)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_its_window_and_can_be_read(
    browser: Browser, server: RunningServer, receiver: Receiver, width: int, scheme: str
) -> None:
    receiver.answer = lambda _: Reply(500, body=b"x" * 500)
    create(
        server, "a" * 200, f"{receiver.url}/{'b' * 300}", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19 * * * *"
    )
    ask(server, "POST", f"/v2/publish/{receiver.url}/{'c' * 300}", headers={"Upstash-Retries": "0"})
    with browsing(browser, server.url, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        page.locator("#letters summary").click()
        expect(page.locator("#letters pre")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        ink, paper = (
            sum(map(int, re.findall(r"\d+", page.evaluate(f"getComputedStyle(document.body).{name}"))[:3]))
            for name in ("color", "backgroundColor")
        )
        assert abs(ink - paper) > 500
        assert (ink > paper) is (scheme == "dark")
