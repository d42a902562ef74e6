from __future__ import annotations

import pytest

from reconciler.kinds.schedule.spec import ScheduleSpec
from reconciler.kinds.url_group import Endpoint, UrlGroupSpec
from reconciler.model import AnyResource, Resource
from reconciler.operate.discretion import WITHHELD, learn
from reconciler.values import Headers, Text

PUBLIC = "https://app.example/jobs/daily"
HIDDEN = "https://hooks.chat.test/services/T0P5ECRET"
SCHEDULE: AnyResource = Resource("schedule", "daily", ScheduleSpec(Text(PUBLIC), "0 9 * * *"))
GROUP: AnyResource = Resource(
    "url_group", "g", UrlGroupSpec((Endpoint("", Text(PUBLIC)), Endpoint("hook", Text(HIDDEN, secret=True))))
)


def live(headers: Headers) -> AnyResource:
    return Resource("schedule", "daily", ScheduleSpec(Text(PUBLIC), "0 9 * * *", headers=headers))


@pytest.mark.parametrize(
    ("url", "shown"),
    [(PUBLIC, PUBLIC), (HIDDEN, "(secret)"), ("https://of.somebody.example/else", "(secret)"), ("group", "group")],
)
def test_a_url_is_told_where_the_manifest_writes_it_without_a_secret(url: str, shown: str) -> None:
    assert learn((SCHEDULE, GROUP)).name(url) == shown


def test_the_secret_part_of_a_url_that_is_told_is_not() -> None:
    url = "https://user:pw@app.example/?token=abc&a=b"
    one: AnyResource = Resource("schedule", "x", ScheduleSpec(Text(url), "0 9 * * *"))
    assert learn((one,)).name(url) == "https://(secret)@app.example/?token=(secret)&a=b"


@pytest.mark.parametrize(
    ("text", "url", "told"),
    [
        ("lookup app.example: no such host", PUBLIC, "lookup app.example: no such host"),
        ("lookup hooks.chat.test: no such host", HIDDEN, WITHHELD),
        (f'Post "{HIDDEN}": deadline exceeded', HIDDEN, WITHHELD),
        (f'Post "{HIDDEN}": deadline exceeded', PUBLIC, WITHHELD),
        ("refused: Bearer hush-hush", PUBLIC, WITHHELD),
        ("refused: live-value", PUBLIC, WITHHELD),
        ("at https://a.b/?token=x", PUBLIC, "at https://a.b/?token=(secret)"),
        ("deadline exceeded", HIDDEN, "deadline exceeded"),
        ("topic jobs-of-mine not found", "jobs-of-mine", "topic jobs-of-mine not found"),
    ],
)
def test_qstash_s_words_are_told_unless_they_repeat_a_secret(text: str, url: str, told: str) -> None:
    mine: AnyResource = Resource(
        "schedule",
        "daily",
        ScheduleSpec(Text(PUBLIC), "0 9 * * *", headers=(("X-Note", Text("Bearer hush-hush", secret=True)),)),
    )
    there = live((("Authorization", Text("live-value", secret=True)),))
    assert learn((mine, GROUP), (there,)).tell(text, url) == told


def test_what_must_not_be_told_is_not_in_its_repr() -> None:
    assert "5ECRET" not in repr(learn((SCHEDULE, GROUP)))
