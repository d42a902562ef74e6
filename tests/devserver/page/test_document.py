from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reconciler.devserver.auth import DEV_USERS
from reconciler.devserver.wire import Request, Response
from tests.devserver.dialogue import NOON, Answer, start

ROOT = Path(__file__).parents[3]
FILES = ROOT / "reconciler" / "devserver" / "page"
VOID = {"meta", "link", "input"}


def visit(
    method: str = "GET", target: bytes = b"/", host: str = "localhost:8080", client: str = "127.0.0.1"
) -> Response:
    return start().server.handle(Request(method, target, (("Host", host),), b"", client), NOON)


class Reader(HTMLParser):
    """What a document is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, name: str) -> list[str | None]:
        return [value for found, value in self.attributes if found == name]


DOCUMENT = visit().body.decode()


def test_the_page_needs_no_token_and_brings_those_of_all_users() -> None:
    response = visit()
    assert (response.status, dict(response.headers)["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert re.findall(r'<option value="([^"]*)">(\w+)<', DOCUMENT) == [(user.token, user.name) for user in DEV_USERS]


@pytest.mark.parametrize("target", [b"/", b"/?user=testUser1"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_stands_at_the_root_alone(method: str, target: bytes) -> None:
    assert visit(method, target).status == 200


@pytest.mark.parametrize(
    ("method", "target"), [("POST", b"/"), ("GET", b"/v2/keys"), ("GET", b"//"), ("GET", b"/dev/state"), ("GET", b"/x")]
)
def test_everything_else_needs_a_token_as_ever(method: str, target: bytes) -> None:
    assert visit(method, target).status == 401


@pytest.mark.parametrize(
    ("host", "client"),
    [("localhost:8080", "8.8.8.8"), ("rebound.example.com:8080", "127.0.0.1"), ("", "127.0.0.1")],
)
def test_from_the_internet_or_under_a_stranger_s_name_it_is_not_given(host: str, client: str) -> None:
    response = visit(host=host, client=client)
    assert (response.status, DEV_USERS[0].token in response.body.decode()) == (403, False)
    assert Answer(response).json["error"].startswith("the page is for browsers on this machine")


def test_its_policy_names_the_only_style_and_the_only_script_and_lets_it_ask_nobody_else() -> None:
    digests = {}
    for tag in ("style", "script"):
        [source] = re.findall(f"<{tag}>(.*?)</{tag}>", DOCUMENT, re.DOTALL)
        digests[tag] = b64encode(sha256(source.encode()).digest()).decode()
    assert dict(visit().headers)["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def test_it_is_balanced_and_asks_for_no_other_file() -> None:
    page = Reader(DOCUMENT)
    assert page.open == []
    assert [link for link in page.of("href") if link and not link.startswith(("#", "data:"))] == []
    assert not {name for name, _ in page.attributes} & {"src", "srcset", "action", "style", "background"}
    assert [name for name, _ in page.attributes if name.startswith("on")] == []


def test_every_id_is_there_once_and_every_link_within_leads_to_one() -> None:
    page = Reader(DOCUMENT)
    ids = page.of("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.of("href") if link and link.startswith("#")} <= set(ids)
    assert set(page.of("aria-labelledby")) <= set(ids)


def test_what_its_script_writes_is_text_and_never_markup() -> None:
    script = "".join((FILES / name).read_text("utf-8") for name in ("words.js", "rows.js", "page.js"))
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|srcdoc", script) == []


def test_its_colours_are_those_of_the_report() -> None:
    report = (ROOT / "reconciler" / "report" / "templates" / "report.css").read_text("utf-8")
    page = (FILES / "page.css").read_text("utf-8")
    end = "\n* {"
    assert page.partition(end)[0] == report.partition(end)[0]
