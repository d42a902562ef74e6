from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.devserver.target import hide_token, split_target

PAIRS = st.lists(st.text("abc=%20+/:;", min_size=0).filter(lambda pair: "token" not in pair), min_size=1)


def test_a_target_comes_apart_into_path_query_settings_and_token() -> None:
    target = split_target(b"/v2/schedules/https://h/a?x=1&Upstash-Forward-A=b%20c+d&qstash_token=t%3D&y")
    assert target.path == "/v2/schedules/https://h/a"
    assert target.complete("https://h/a") == "https://h/a?x=1&y"
    assert target.config == (("upstash-forward-a", "b c d"),)
    assert target.token == "t="


def test_only_the_first_question_mark_begins_the_query() -> None:
    assert split_target(b"/p?a=?&b").complete("d") == "d?a=?&b"


def test_a_query_of_settings_alone_leaves_no_question_mark() -> None:
    assert split_target(b"/p?upstash-retries=1").complete("d") == "d"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert split_target(b"/\xff?\xff=\xff").path == "/�"


@given(PAIRS)
def test_a_query_without_settings_is_kept_to_the_byte(pairs: list[str]) -> None:
    query = "?" + "&".join(pairs)
    assert split_target(f"/p{query}".encode()).complete("d") == f"d{query}"


@given(PAIRS)
def test_no_token_is_left_in_a_target_for_the_log(pairs: list[str]) -> None:
    query = "&".join([*pairs, "QSTASH_TOKEN=secret", *pairs])
    hidden = hide_token(f"/p?{query}".encode())
    assert hidden == f"/p?{'&'.join([*pairs, 'qstash_token=***', *pairs])}".encode()


def test_a_target_without_a_query_is_logged_as_it_is() -> None:
    assert hide_token(b"/v2/keys") == b"/v2/keys"
