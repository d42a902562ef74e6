from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.ci import wire
from reconciler.ci.answer import LARGEST_REFUSAL, AbsentError, LaterError
from reconciler.ci.forge import ForbiddenError, ForgeError, TooLongError
from reconciler.ci.http import ATTEMPTS, Rest
from reconciler.ci.wire import TRANSLATIONS, translate
from tests.api.scripted import CUT, Script, Scripted, say, serve

TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
NEVER_RAISED_HERE = {
    httpx.HTTPError,
    httpx.RequestError,
    httpx.TransportError,
    httpx.ProtocolError,
    httpx.HTTPStatusError,
    httpx.TooManyRedirects,
    httpx.CookieConflict,
    httpx.StreamError,
}


class Asker:
    """A client of a script, and the pauses that it made."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.pauses: list[float] = []
        self.rest = Rest(f"{script.url}/api/v3/", TOKEN, forge="GitHub", sleep=self.pauses.append)

    def answers(self, *answers: Scripted) -> Rest:
        self.script.answers.clear()
        self.script.answer(*answers)
        return self.rest

    @property
    def asked(self) -> list[str]:
        return [one.line.removesuffix(" HTTP/1.1") for one in self.script.asked]


@contextmanager
def ask() -> Generator[Asker]:
    with serve() as script:
        asker = Asker(script)
        yield asker
        asker.rest.close()


@pytest.fixture
def forge() -> Generator[Asker]:
    with ask() as asker:
        yield asker


def link(*links: str) -> dict[str, str]:
    return {"Link": ", ".join(links)}


def test_a_request_carries_its_token_its_query_and_its_content(forge: Asker) -> None:
    assert forge.answers(say(200, {"id": 1})).get("/user", page=2, q="a b&c") == {"id": 1}
    assert forge.rest.post("/notes", {"body": "ä"}) == {"id": 1}
    assert forge.asked == ["GET /api/v3/user?page=2&q=a+b%26c", "POST /api/v3/notes"]
    [_, posted] = forge.script.asked
    assert json.loads(posted.body) == {"body": "ä"}
    assert posted.headers["content-type"] == b"application/json"
    assert posted.headers["authorization"] == f"Bearer {TOKEN}".encode()


def test_another_header_carries_the_token_as_it_is() -> None:
    with serve() as script:
        script.answer(say(200, {}))
        rest = Rest(script.url, TOKEN, forge="GitLab", header="PRIVATE-TOKEN", headers={"Accept": "text/plain"})
        rest.get("/x")
        rest.close()
        [asked] = script.asked
    assert (asked.headers["private-token"], asked.headers["accept"]) == (TOKEN.encode(), b"text/plain")
    assert "authorization" not in asked.headers


def test_without_a_token_none_is_sent() -> None:
    with serve() as script:
        script.answer(say(200, {}))
        rest = Rest(script.url, "", forge="GitHub")
        rest.get("/x")
        rest.close()
        assert "authorization" not in script.asked[0].headers


def test_every_verb_gives_what_was_answered(forge: Asker) -> None:
    rest = forge.answers(say(201, {"a": 1}))
    assert [rest.post("/x", {}), rest.patch("/x", {}), rest.put("/x", {})] == [{"a": 1}] * 3
    assert forge.answers(say(200, b"\x00raw")).read("/x", "application/octet-stream") == b"\x00raw"
    assert forge.answers(say(200, [1])).look("/x") == [1]
    forge.answers(say(204, b"")).delete("/x")
    assert [line.split(" ")[0] for line in forge.asked] == ["POST", "PATCH", "PUT", "GET", "GET", "DELETE"]


def test_half_a_character_is_sent_as_a_question_mark(forge: Asker) -> None:
    forge.answers(say(200, {})).post("/x", {"body": "\ud83d!"})
    assert json.loads(forge.script.asked[0].body) == {"body": "?!"}


# Pages


def test_all_pages_are_followed_each_when_it_is_come_to(forge: Asker) -> None:
    url = forge.script.url
    forge.script.answer(
        say(
            200,
            [{"n": 1}, {"n": 2}],
            **link(f'<{url}/more?page=2&q=1>; rel="next"', f'<{url}/more?page=3>; rel="last"'),
        ),
        say(200, [{"n": 3}], **link(f'<{url}/more?page=1>; rel="prev"', f"<{url}/more?page=3>; rel=next")),
        say(200, [{"n": 4}], **link(f'<{url}/more?page=2>; rel="prev"')),
    )
    pages = forge.rest.pages("/list", per_page=2)
    assert next(pages) == {"n": 1}
    assert len(forge.asked) == 1
    assert [one["n"] for one in pages] == [2, 3, 4]
    assert forge.asked == ["GET /api/v3/list?per_page=2", "GET /more?page=2&q=1", "GET /more?page=3"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/list?page=2",
        "http://127.0.0.1:1/list",
        "https://127.0.0.1/list",
        "//evil.example/list",
        "http://127.0.0.1@evil.example/list",
        "http://[::1/list",
        "http://evil.example:99999/",
        "javascript:alert(1)",
    ],
)
def test_a_next_page_on_another_origin_is_an_error_and_never_asked(forge: Asker, address: str) -> None:
    rest = forge.answers(say(200, [{}], **link(f'<{address}>; rel="next"')))
    with pytest.raises(ForgeError, match=r"^GitHub names an address on another host"):
        list(rest.pages("/list"))
    assert forge.asked == ["GET /api/v3/list"]


def test_pages_that_never_end_are_left(forge: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.ci.http.MOST_PAGES", 5)
    rest = forge.answers(say(200, [{}], **link(f'<{forge.script.url}/x>; rel="next"')))
    with pytest.raises(ForgeError, match="more than 5 pages"):
        list(rest.pages("/x"))
    assert len(forge.asked) == 5


# What the forge says


@pytest.mark.parametrize(
    ("status", "content", "kind", "told"),
    [
        (401, {"message": "Bad credentials"}, ForbiddenError, "401: Bad credentials"),
        (403, {"message": "Resource not accessible by integration"}, ForbiddenError, "not accessible"),
        (404, {"message": "Not Found"}, AbsentError, "GitHub answered GET /api/v3/x with 404: Not Found"),
        (422, {"message": "Body is too long (maximum is 65536 characters)"}, TooLongError, "65536"),
        (422, {"message": "Validation Failed", "errors": [{"message": "body is too long"}]}, TooLongError, "body is"),
        (400, {"message": {"note": ["is too long (maximum is 1000000 characters)"]}}, TooLongError, "is too long"),
        (413, b"<html>", TooLongError, "with 413"),
        (422, {"message": "Validation Failed", "errors": [{"field": "title"}]}, ForgeError, "Failed; title"),
        (410, {"message": "Issues are disabled for this repo"}, ForgeError, "disabled"),
        (404, b"\xff\x00", AbsentError, "with 404"),
        (418, {"message": "a\x1b[2J\u202eb\n::error::c"}, ForgeError, r"a\x1b[2J\u202eb\n::error::c"),
        (418, {"message": "m" * 1_000}, ForgeError, "mmm…"),
        (418, [[[[[[["deep"]]]]]]], ForgeError, "with 418"),
    ],
)
def test_a_refusal_is_told_by_what_was_asked_the_status_and_its_words(
    forge: Asker, status: int, content: object, kind: type[ForgeError], told: str
) -> None:
    with pytest.raises(ForgeError) as raised:
        forge.answers(say(status, content)).get("/x", secret_query="hush")
    assert type(raised.value) is kind
    assert told in str(raised.value)
    assert "hush" not in str(raised.value)
    assert len(forge.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500, 302])
@pytest.mark.parametrize("said", [TOKEN, TOKEN.upper(), f"Bearer {TOKEN}", TOKEN[:20]])
def test_no_error_repeats_the_token(forge: Asker, status: int, said: str) -> None:
    with pytest.raises(ForgeError) as raised:
        forge.answers(say(status, {"message": f"no {said}"})).get("/x")
    texts = f"{raised.value!s} {raised.value!r} {raised.value.__cause__!r}"
    assert TOKEN[4:16].casefold() not in texts.casefold()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_no_redirect_is_followed_and_the_token_goes_nowhere_else(forge: Asker, status: int, method: str) -> None:
    with serve() as elsewhere:
        elsewhere.answer(say(200, {}))
        rest = forge.answers(say(status, b"", Location=f"{elsewhere.url}/steal"))
        send: dict[str, Callable[[], object]] = {
            "get": lambda: rest.get("/x"),
            "post": lambda: rest.post("/x", {}),
            "delete": lambda: rest.delete("/x"),
        }
        with pytest.raises(ForgeError, match="a redirect, which is never followed") as raised:
            send[method]()
        assert elsewhere.asked == []
    assert TOKEN not in str(raised.value)
    assert len(forge.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"{", b"[1, 2]", b'"text"', b"[" * 100_000])
def test_an_answer_that_is_not_what_was_asked_for_is_an_error(forge: Asker, body: bytes) -> None:
    with pytest.raises(ForgeError, match=r"^GitHub answered GET /api/v3/x with "):
        forge.answers(say(200, body)).get("/x")
    with pytest.raises(ForgeError, match=r"^GitHub answered GET /api/v3/x with "):
        list(forge.rest.pages("/x"))


def test_an_answer_without_end_is_left(forge: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1_000)
    with pytest.raises(ForgeError, match="does not end"):
        forge.answers(say(200, b"x" * 2_000)).read("/x", "*/*")


def test_a_refusal_without_end_is_read_no_further_than_needed(forge: Asker) -> None:
    with pytest.raises(ForbiddenError, match=r"with 403$"):
        forge.answers(say(403, b"x" * (LARGEST_REFUSAL * 3))).get("/x")


# Patience


@pytest.mark.parametrize(
    "later",
    [
        say(429, {"message": "slow down"}),
        say(500),
        say(502, b"<html>"),
        say(503),
        CUT,
        say(403, {"message": "You have exceeded a secondary rate limit."}),
        say(403, None, Retry_After="1"),
        say(403, None, X_RateLimit_Remaining="0", X_RateLimit_Reset="1"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_says_later_or_nothing_is_asked_again(forge: Asker, later: Scripted, method: str) -> None:
    rest = forge.answers(later, later, say(200, {"id": 1}))
    assert (rest.get("/x") if method == "GET" else rest.post("/x", {})) == {"id": 1}
    assert forge.asked == [f"{method} /api/v3/x"] * 3
    assert len(forge.pauses) == 2


def test_patience_ends_after_a_few_attempts(forge: Asker) -> None:
    with pytest.raises(LaterError, match="with 503"):
        forge.answers(say(503)).get("/x")
    assert len(forge.asked) == ATTEMPTS
    assert forge.pauses == sorted(forge.pauses)


@pytest.mark.parametrize(("headers", "pauses"), [({"Retry_After": "7"}, [7.0]), ({"Retry_After": "0"}, [0.5])])
def test_a_pause_that_is_asked_for_is_made(forge: Asker, headers: dict[str, str], pauses: list[float]) -> None:
    forge.answers(say(429, None, **headers), say(200, {})).get("/x")
    assert forge.pauses == pauses


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "3600"},
        {"Retry_After": "Fri, 31 Dec 2100 23:59:59 GMT"},
        {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "99999999999"},
    ],
)
@pytest.mark.parametrize("status", [403, 429])
def test_who_asks_for_a_long_pause_is_not_asked_again(forge: Asker, status: int, headers: dict[str, str]) -> None:
    with pytest.raises(ForgeError, match=r"it asks for a pause of \d+ s") as raised:
        forge.answers(say(status, None, **headers)).get("/x")
    assert not isinstance(raised.value, ForbiddenError)
    assert (len(forge.asked), forge.pauses) == (1, [])


@settings(max_examples=50)
@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=12))
def test_a_pause_of_any_words_is_none_or_a_number(text: str) -> None:
    with ask() as forge, pytest.raises(LaterError) as raised:
        forge.answers(
            Scripted(f"HTTP/1.1 429 x\r\nRetry-After:{text}\r\nContent-Length: 0\r\n\r\n".encode("latin-1"))
        ).get("/x")
    assert raised.value.pause >= 0


# Addresses and tokens


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://ghe.example.com/api/v3", "does not begin with https://"),
        ("http://127.0.0.1.evil.example", "does not begin with https://"),
        ("http://localhost.evil.example", "does not begin with https://"),
        ("https://user:pass@ghe.example.com", "holds more than one"),
        ("https://ghe.example.com/?x=1", "holds more than one"),
        ("https://ghe.example.com/#x", "holds more than one"),
        ("ftp://ghe.example.com", "is none"),
        ("ghe.example.com", "is none"),
        ("https://", "is none"),
        ("https://ghe.example.com:99999", "is none"),
        ("https://[::1", "is none"),
        ("https://ghe.example.com/a b", "is none"),
        ("https://ghe.example.com/\r\nX: y", "is none"),
        ("", "is none"),
    ],
)
def test_an_address_that_could_give_the_token_away_is_refused(url: str, told: str) -> None:
    with pytest.raises(ForgeError, match=told) as raised:
        Rest(url, TOKEN, forge="GitHub")
    assert "pass" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["https://ghe.example.com/api/v3/", "http://127.0.0.1:80", "http://[::1]:8080/x", "http://localhost"]
)
def test_an_address_with_tls_or_of_this_machine_is_taken(url: str) -> None:
    Rest(url, TOKEN, forge="GitHub").close()


@pytest.mark.parametrize("token", ["ghs_ a", "a\nb", "a\r\nX: y", "ü", "\x00"])
def test_a_token_that_is_none_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ForgeError, match="the token for GitHub has a blank") as raised:
        Rest("https://x.example", token, forge="GitHub")
    assert token not in str(raised.value)


def test_a_whole_address_of_the_same_origin_is_asked(forge: Asker) -> None:
    assert forge.answers(say(200, {"data": {}})).post(f"{forge.script.url}/graphql", {}) == {"data": {}}
    assert forge.asked == ["POST /graphql"]
    with pytest.raises(ForgeError, match="another host"):
        forge.rest.post("https://evil.example/graphql", {})


def test_nobody_at_the_address_is_told_after_a_few_attempts() -> None:
    pauses: list[float] = []
    with serve() as script:
        url = script.url
    rest = Rest(url, TOKEN, forge="GitHub", sleep=pauses.append)
    with pytest.raises(ForgeError, match="no connection to GitHub"):
        rest.get("/x")
    assert len(pauses) == ATTEMPTS - 1


# The HTTP library


def test_every_error_of_the_http_library_is_translated_or_never_raised() -> None:
    errors = {kind for kind in vars(httpx).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {one for one in errors if not issubclass(one, (*TRANSLATIONS, httpx.StreamError))} <= NEVER_RAISED_HERE


@pytest.mark.parametrize("kind", TRANSLATIONS)
def test_a_foreign_error_becomes_ours(kind: type[Exception]) -> None:
    assert "GitHub" in str(translate(kind("why"), "GitHub"))


def test_a_certificate_that_is_not_trusted_is_told_and_not_tried_again() -> None:
    ours = translate(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "GitHub")
    assert "SSL_CERT_FILE" in str(ours)
    assert not isinstance(ours, LaterError)


def test_a_proxy_that_is_none_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://me:hush@proxy.example")
    with pytest.raises(ForgeError, match="a proxy") as raised:
        Rest("https://x.example", TOKEN, forge="GitHub").get("/x")
    assert "hush" not in str(raised.value)


def test_a_connection_ends_with_its_client(forge: Asker) -> None:
    rest = Rest(forge.script.url, TOKEN, forge="GitHub")
    forge.answers(say(200, {}))
    rest.get("/x")
    del rest
    gc.collect()  # an open socket would be a warning, and a warning fails


def test_the_http_library_is_loaded_with_the_first_request() -> None:
    use = "from reconciler.ci.http import Rest; Rest('https://x.example', 't', forge='GitHub')"
    code = f"import sys; {use}; print('httpx' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
