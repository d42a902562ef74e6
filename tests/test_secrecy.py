from __future__ import annotations

import html
import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.secrecy import conceal, is_secret_header, repeats


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Token",
        "X-Auth-Tokens",
        "X-Api-Key",
        "Apikey",
        "Client-Secret",
        "X-Hub-Signature",
        "Stripe-Signature",
        "Db-Password",
        "X-Credentials",
        "X-Vercel-Protection-Bypass",
    ],
)
def test_a_header_whose_name_says_so_is_secret(name: str) -> None:
    assert is_secret_header(name)


@pytest.mark.parametrize("name", ["Content-Type", "X-Team", "Accept", "X-Tokenizer", "Keyboard", "Cookies-Accepted-By"])
def test_a_header_that_tells_nothing_is_shown(name: str) -> None:
    assert not is_secret_header(name)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:hunter2@example.com/a", "https://(secret)@example.com/a"),
        ("https://user:hunt@er2@example.com/a", "https://(secret)@example.com/a"),
        ("https://hunter2@example.com", "https://(secret)@example.com"),
        ("https://example.com/?token=hunter2", "https://example.com/?token=(secret)"),
        ("https://example.com/?a=b&API_KEY=hunter2&c=d", "https://example.com/?a=b&API_KEY=(secret)&c=d"),
        ("https://example.com/?a=b;x-signature=hunter2", "https://example.com/?a=b;x-signature=(secret)"),
        (
            "https://example.com/?sig=hunter2&pass=hunter2&code=hunter2",
            "https://example.com/?sig=(secret)&pass=(secret)&code=(secret)",
        ),
        ("https://example.com/?token=hunter2=2", "https://example.com/?token=(secret)"),
        ("schedule/https://u:hunter2@example.com", "schedule/https://(secret)@example.com"),
    ],
)
def test_user_info_and_token_like_values_of_a_query_are_concealed(url: str, shown: str) -> None:
    assert conceal(url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 9 * * *",
        "https://example.com/a@b?design=1",
        "https://example.com/?mail=a@example.com",
        "https://example.com/?token=",
        "a=b, token",
        "group",
    ],
)
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert conceal(text) == text


@given(st.text())
def test_concealing_twice_is_concealing_once(text: str) -> None:
    assert conceal(conceal(text)) == conceal(text)


SECRETS = st.text(min_size=4, max_size=40).filter(lambda text: len(text.strip()) >= 4)
ENCODINGS = [
    str,
    lambda secret: quote(secret, safe=""),
    lambda secret: b64encode(secret.encode()).decode(),
    lambda secret: b64encode(f"Authorization: Bearer {secret}\r\n".encode()).decode(),
    lambda secret: b64encode(f"body={secret}!".encode()).decode(),
    lambda secret: secret.encode().hex().upper(),
    lambda secret: str(list(secret.encode())).replace(",", ""),  # as Go prints bytes
    lambda secret: json.dumps(secret, ensure_ascii=False),
    html.escape,
    lambda secret: secret.upper() if secret.isascii() else secret,
    repr,
]


@given(SECRETS, st.sampled_from(ENCODINGS), st.text(), st.text())
def test_a_text_that_holds_a_secret_repeats_it_in_whatever_encoding(
    secret: str, encode: object, before: str, after: str
) -> None:
    assert callable(encode)
    assert repeats(f"{before}{encode(secret)}{after}", ["other", secret])


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("Bearer hunter2", "bad token hunter2"),
        ("hunter2 is long", "invalid: hunter2"),
        ('{"token":"hunter2","a":1}', "bad token hunter2"),
        ("https://example.com/hook?token=hunter2", "bad token hunter2"),
        ("https://user:hunter2@example.com/", "cannot log in with hunter2"),
        ('say "hunter2"', r"bad say \"hunter2\""),
        ("günlük-geheim", r"bad g\u00fcnl\u00fck-geheim"),
        ("x", "x is too short"),
        ("s3cret" * 100, f"invalid body: {('s3cret' * 100)[:280]}…"),
        ("s3cret" * 100, "invalid body: s3cre…"),
    ],
)
def test_a_part_of_a_secret_that_is_one_by_itself_is_found(secret: str, text: str) -> None:
    assert repeats(text, [secret])


@pytest.mark.parametrize("secrets", [[], [""], ["hunter2"], ["https://example.com/hook?token=hunter2"]])
def test_a_text_without_a_secret_repeats_none(secrets: list[str]) -> None:
    assert not repeats("invalid destination url: endpoint has invalid scheme, add http:// or https://", secrets)
