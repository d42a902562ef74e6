from __future__ import annotations

from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reconciler.devserver import list_positions
from reconciler.errors import AnswerError, NotFoundError
from reconciler.kinds.url_group import URL_GROUP, Endpoint, UrlGroupItem, UrlGroupSpec
from reconciler.values import Text
from tests.kinds.account import OWNER, Account, want

Endpoints: TypeAlias = list[dict[str, str]]

A, B, C = "https://a.example.com", "https://b.example.com", "https://c.example.com"
SWITCHES = ("endpoint_identity", "endpoint_removal", "unknown_endpoint_removal", "unnamed_endpoint")
POSITIONS = [
    tuple(f"{switch}={position}" for switch, position in zip(SWITCHES, positions, strict=True))
    for positions in product(*(list_positions()[switch] for switch in SWITCHES))
]
in_every_position = pytest.mark.parametrize("quirks", POSITIONS, ids="-".join)


def group(endpoints: Endpoints) -> dict[str, Any]:
    return {"name": "processors", "endpoints": endpoints}


def stored(account: Account) -> list[tuple[str, str]]:
    shown = account.shown()["topics"]
    return sorted((one.get("name", ""), one["url"]) for each in shown for one in each["endpoints"])


def pairs(endpoints: Endpoints) -> list[tuple[str, str]]:
    return sorted((one.get("name", ""), one["url"]) for one in endpoints)


CHANGES: dict[str, tuple[Endpoints, Endpoints]] = {
    "an endpoint is renamed": ([{"name": "a", "url": A}], [{"name": "b", "url": A}]),
    "one of two is renamed": ([{"name": "a", "url": A}, {"url": B}], [{"name": "b", "url": A}, {"url": B}]),
    "two names are swapped": (
        [{"name": "a", "url": A}, {"name": "b", "url": B}],
        [{"name": "b", "url": A}, {"name": "a", "url": B}],
    ),
    "three names go round": (
        [{"name": "a", "url": A}, {"name": "b", "url": B}, {"name": "c", "url": C}],
        [{"name": "b", "url": A}, {"name": "c", "url": B}, {"name": "a", "url": C}],
    ),
    "a url changes": ([{"name": "a", "url": A}, {"url": C}], [{"name": "a", "url": B}, {"url": C}]),
    "an unnamed one gets a name": ([{"url": A}, {"url": B}], [{"name": "a", "url": A}, {"url": B}]),
    "a named one loses its name": ([{"name": "a", "url": A}, {"url": B}], [{"url": A}, {"url": B}]),
    "a name moves to an unnamed one": ([{"name": "a", "url": A}, {"url": B}], [{"url": A}, {"name": "a", "url": B}]),
    "the only one changes its url": ([{"name": "a", "url": A}], [{"name": "a", "url": B}]),
    "the only one, unnamed, changes its url": ([{"url": A}], [{"url": B}]),
    "the only one is another": ([{"name": "a", "url": A}], [{"name": "b", "url": B}]),
    "one comes": ([{"url": A}], [{"url": A}, {"name": "b", "url": B}]),
    "one goes": ([{"url": A}, {"name": "b", "url": B}], [{"url": A}]),
    "all but one go": ([{"url": A}, {"name": "b", "url": B}, {"name": "c", "url": C}], [{"name": "c", "url": C}]),
    "a name goes to the url of one that goes": (
        [{"name": "a", "url": A}, {"name": "b", "url": B}],
        [{"name": "a", "url": B}],
    ),
}


@in_every_position
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_endpoints_become_what_is_wanted(quirks: tuple[str, ...], change: tuple[Endpoints, Endpoints]) -> None:
    account = Account(*quirks)
    for endpoints in change:
        account.server.log.clear()
        account.put(URL_GROUP, want(URL_GROUP, group(endpoints)))
        assert stored(account) == pairs(endpoints)
        # Two for most; a third where names and URLs change places.
        assert len([*account.writes()]) <= 3


@in_every_position
def test_endpoints_of_another_tool_that_share_names_or_urls_become_what_is_wanted(quirks: tuple[str, ...]) -> None:
    there: Endpoints = [{"name": name, "url": url} for name in "ab" for url in (A, B)] + [{"url": A}]
    for endpoints in ([{"url": C}], [{"name": "a", "url": A}], [{"name": "a", "url": B}, {"url": A}]):
        account = Account(*quirks)
        for each in there:
            account.wire.add_endpoints("processors", each)
        account.put(URL_GROUP, want(URL_GROUP, group(endpoints)))
        assert stored(account) == pairs(endpoints)


NAMES = st.sampled_from(["", "a", "b", "c"])
URLS = st.sampled_from([A, B, C])
ENTRIES = st.lists(st.tuples(NAMES, URLS), min_size=1, max_size=4)
WANTED = ENTRIES.map(
    lambda entries: [
        {"url": url} | ({"name": name} if name else {}) for name, url in {u: (n, u) for n, u in entries}.values()
    ]
).filter(lambda entries: len(names := [one["name"] for one in entries if "name" in one]) == len({*names}))


@given(ENTRIES, WANTED, st.sampled_from(POSITIONS))
def test_whatever_is_there_one_put_makes_it_what_is_wanted(
    there: list[tuple[str, str]], wanted: Endpoints, quirks: tuple[str, ...]
) -> None:
    account = Account(*quirks)
    for name, url in there:
        account.wire.add_endpoints("processors", {"name": name, "url": url})
    account.put(URL_GROUP, want(URL_GROUP, group(wanted)))
    assert stored(account) == pairs(wanted)


@given(WANTED, WANTED)
def test_a_group_that_is_there_is_never_without_an_endpoint_that_stays(before: Endpoints, after: Endpoints) -> None:
    account = Account()
    account.put(URL_GROUP, want(URL_GROUP, group(before)))
    account.wire.ask("PATCH", "/v2/topics/processors", {"headers": {"X-Team": ["billing"]}})
    created = account.shown()["topics"][0]["createdAt"]
    account.put(URL_GROUP, want(URL_GROUP, group(after)))
    # Removing the last endpoint would have removed the group with its default headers.
    assert account.shown()["topics"][0]["createdAt"] == created


def test_what_is_as_it_should_be_is_not_touched() -> None:
    account = Account()
    desired = want(URL_GROUP, group([{"name": "a", "url": A}, {"url": B}]))
    account.put(URL_GROUP, desired)
    account.server.log.clear()
    account.put(URL_GROUP, desired)
    assert [*account.writes()] == []


def test_what_an_addition_replaced_need_not_be_removed() -> None:
    account = Account("endpoint_identity=url")
    account.put(URL_GROUP, want(URL_GROUP, group([{"name": "a", "url": A}])))
    account.server.log.clear()
    account.put(URL_GROUP, want(URL_GROUP, group([{"name": "b", "url": A}])))
    assert [*account.writes()] == ["POST /v2/topics/processors/endpoints"]


@pytest.mark.parametrize("endpoints", [[{"name": "a", "url": A}, {"url": B}], [{"url": B}, {"name": "a", "url": A}]])
def test_the_order_of_endpoints_means_nothing(endpoints: Endpoints) -> None:
    settled = URL_GROUP.settle(OWNER, want(URL_GROUP, group(endpoints)), None)[1]
    assert settled.spec == UrlGroupSpec((Endpoint("", Text(B)), Endpoint("a", Text(A))))


@pytest.mark.parametrize(
    ("item", "place", "message"),
    [
        (group([]), ("endpoints",), "at least 1"),
        (group([{"url": A}, {"url": A}]), (), "two endpoints of the group have the same url"),
        (
            group([{"name": "a", "url": A}, {"name": "a", "url": B}]),
            (),
            "two endpoints of the group have the same name",
        ),
    ],
)
def test_endpoints_that_cannot_be_told_apart_and_an_empty_group_are_refused(
    item: dict[str, Any], place: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        UrlGroupItem.model_validate(item)
    ((found, told),) = [(error["loc"], error["msg"]) for error in caught.value.errors()]
    assert found == place
    assert message in told


def test_a_url_that_mentions_a_secret_is_one_and_makes_the_group_confidential() -> None:
    item = group([{"name": "b", "url": B}, {"url": A}])
    desired = want(URL_GROUP, item, ("endpoints", 1, "url"))
    assert desired.confidential
    assert [one.url.secret for one in desired.spec.endpoints] == [False, True]
    assert not want(URL_GROUP, item).confidential


@pytest.mark.parametrize(
    ("endpoint", "label"),
    [
        (Endpoint("stock", Text(A, secret=True)), "stock"),
        (Endpoint("", Text(A)), A),
        (Endpoint("", Text(f"{A}/?token=hunter2")), f"{A}/?token=(secret)"),
        (Endpoint("", Text(A, secret=True)), "(secret)"),
    ],
)
def test_an_endpoint_is_told_apart_without_its_secrets(endpoint: Endpoint, label: str) -> None:
    assert endpoint.label == label


@pytest.mark.parametrize(
    ("answer", "endpoints"),
    [
        ({}, ()),
        ({"endpoints": None}, ()),
        ({"endpoints": []}, ()),
        ({"endpoints": [1, {"url": A, "name": None}]}, (Endpoint("", Text(A)),)),
        (
            {"endpoints": [{"name": "b", "url": B}, {"name": "a", "url": A}]},
            (Endpoint("a", Text(A)), Endpoint("b", Text(B))),
        ),
    ],
)
def test_a_group_is_read_leniently(answer: dict[str, Any], endpoints: tuple[Endpoint, ...]) -> None:
    (live,) = URL_GROUP.fetch(Listing({"name": "processors", **answer}))
    assert (live.key, live.id, live.spec) == ("processors", "processors", UrlGroupSpec(endpoints))


def test_of_a_group_without_a_name_nothing_may_be_concluded() -> None:
    with pytest.raises(AnswerError):
        URL_GROUP.fetch(Listing({"endpoints": []}))


def test_an_update_that_takes_urls_away_says_how_many() -> None:
    before = UrlGroupSpec((Endpoint("a", Text(A)), Endpoint("b", Text(B)), Endpoint("", Text(C))))
    after = UrlGroupSpec((Endpoint("renamed", Text(A)),))
    assert URL_GROUP.losses(before, after) == 2
    assert URL_GROUP.losses(after, before) == 0
    assert URL_GROUP.parts(before) == 3


class Gone:
    """An account that refuses to delete what is not there."""

    def list(self, path: str) -> list[Any]:
        raise NotFoundError(404, path)

    def get(self, path: str) -> Any:  # noqa: ANN401 - never answered
        raise NotFoundError(404, path)

    def send(self, method: str, path: str, headers: object = None, body: bytes = b"") -> None:  # noqa: ARG002
        raise NotFoundError(404, path)


def test_a_group_that_is_gone_already_is_deleted() -> None:
    URL_GROUP.delete(Gone(), want(URL_GROUP, group([{"url": A}])))


class Listing:
    """An account whose only listing is this."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = [*answers]

    def list(self, path: str) -> list[Any]:
        assert path == "/v2/topics"
        return self.answers

    def get(self, path: str) -> Any:  # noqa: ANN401 - never asked
        raise AssertionError(path)
