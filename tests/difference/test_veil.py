from __future__ import annotations

from typing import Any

import pytest

from reconciler.difference import veil
from reconciler.kinds.schedule.spec import Callback, ScheduleSpec
from reconciler.kinds.url_group import Endpoint, UrlGroupSpec
from reconciler.model import Resource, Spec
from reconciler.values import UNREADABLE, Body, Text

URL, SECRET = Text("https://example.com"), Text("hunter2", secret=True)
LIVE = Text("live")
SECRETS = frozenset({("a",)})


def veiled(before: Spec, after: Spec, *, confidential: bool = True) -> Any:  # noqa: ANN401 - any spec
    return veil(Resource("kind", "k", before, "i"), Resource("kind", "k", after, "i", confidential=confidential)).spec


def spec(**given: Any) -> ScheduleSpec:  # noqa: ANN401 - the spec's own
    settings: dict[str, Any] = {"destination": URL, "cron": "* * * * *"}
    return ScheduleSpec(**settings | given)


@pytest.mark.parametrize(
    ("before", "after", "hidden"),
    [
        ({"body": Body("live")}, {"body": Body("hunter2", secret=True)}, True),
        ({"body": Body("live")}, {"body": Body("shown")}, False),
        ({"body": Body("live")}, {}, True),
        ({"body": Body("")}, {"body": Body("hunter2", secret=True)}, False),
        ({"body": Body("live", secret=True)}, {"body": Body("shown")}, True),
    ],
)
def test_next_to_secrets_a_live_body_is_one_where_the_manifests_is_or_where_it_holds_none(
    before: dict[str, Any], after: dict[str, Any], hidden: bool
) -> None:
    assert veiled(spec(**before), spec(**after)).body.secret is hidden


def test_a_live_body_is_secret_in_the_places_in_which_the_manifests_is() -> None:
    after = spec(body=Body('{"a":"hunter2"}', True, is_json=True, secrets=SECRETS))
    assert veiled(spec(body=Body('{"a":"live"}')), after).body.secrets == SECRETS


def test_headers_are_veiled_by_their_name() -> None:
    before = spec(headers=(("A", LIVE), ("B", LIVE), ("C", LIVE)))
    found = veiled(before, spec(headers=(("A", SECRET), ("B", Text("shown")))))
    assert [(name, value.secret) for name, value in found.headers] == [("A", True), ("B", False), ("C", True)]


def test_callbacks_are_veiled_within() -> None:
    before = spec(callback=Callback(LIVE, UNREADABLE, UNREADABLE), failure_callback=Callback(LIVE))
    found = veiled(before, spec(callback=Callback(SECRET)))
    assert found.callback.url.secret
    assert found.callback.headers is UNREADABLE
    assert found.failure_callback.url.secret


def test_endpoints_are_veiled_by_their_name() -> None:
    before = UrlGroupSpec((Endpoint("a", LIVE), Endpoint("b", LIVE), Endpoint("c", LIVE)))
    found = veiled(before, UrlGroupSpec((Endpoint("a", SECRET), Endpoint("b", URL))))
    assert [one.url.secret for one in found.endpoints] == [True, False, True]


def test_what_is_no_text_stays_as_it_is() -> None:
    before = spec(labels=("a",), retries=5)
    assert veiled(before, spec()) == before


def test_where_the_manifest_has_no_secrets_every_live_value_is_shown() -> None:
    before = spec(body=Body("live"))
    assert not veiled(before, spec(), confidential=False).body.secret
