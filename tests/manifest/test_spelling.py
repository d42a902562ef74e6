"""The SDKs' spelling of the fields becomes ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import KINDS
from reconciler.kinds.schedule.item import CallbackItem, ScheduleItem
from reconciler.manifest.head import OpenDocument
from reconciler.manifest.parsing import parse
from reconciler.manifest.spelling import respell
from reconciler.manifest.template import Variable, fill
from reconciler.manifest.tree import Map, locate, locate_key, secret_paths
from tests.manifest.manifests import HEAD, complaints, read, specs

CAMEL = """\
version: 1
owner: acme
previousOwners: [before]
maxBody: 2MB
defaults:
  failureCallback: {url: "https://example.com/failed", retryDelay: "2000"}
  flowControl: {key: all, rate: 3}
urlGroups:
  - {name: group, endpoints: [{url: "https://example.com/a"}]}
schedules:
  - destination: group
    cron: 0 9 * * *
    retryDelay: "1000"
    bodyBase64: "/wA="
    callback: {url: "https://example.com/done", retryDelay: "3000"}
    movedFrom: before
"""
SNAKE = (
    CAMEL.replace("previousOwners", "previous_owners")
    .replace("maxBody", "max_body")
    .replace("failureCallback", "failure_callback")
    .replace("flowControl", "flow_control")
    .replace("urlGroups", "url_groups")
    .replace("retryDelay", "retry_delay")
    .replace("bodyBase64", "body_base64")
    .replace("movedFrom", "moved_from")
)


def tree(text: str) -> Map:
    found, problems = parse(text, "a.yaml")
    assert not problems
    assert isinstance(found, Map)
    return found


def test_both_spellings_are_the_same_manifest_at_every_depth_and_in_the_defaults() -> None:
    assert read(CAMEL) == read(SNAKE)


def test_an_item_beats_a_default_whatever_the_spelling_of_either() -> None:
    text = (
        f"{HEAD}defaults: {{retryDelay: '1', flow_control: {{key: low, rate: 1}}}}\nschedules:\n"
        "  - {destination: group, cron: 0 9 * * *, retry_delay: '2', flowControl: {key: high, rate: 2}}\n"
    )
    (spec,) = specs(read(text))
    assert spec.retry_delay == "2"
    assert spec.flow_control is not None
    assert spec.flow_control.key == "high"


def test_null_takes_a_default_of_the_other_spelling_away() -> None:
    text = (
        f"{HEAD}defaults: {{failureCallback: 'https://example.com/failed'}}\nschedules:\n"
        "  - {destination: 'https://example.com', cron: 0 9 * * *, failure_callback: null}\n"
    )
    assert specs(read(text))[0].failure_callback is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("previousOwners: []\nprevious_owners: []\n", "1:1: given twice: previousOwners and previous_owners; keep one"),
        (
            "schedules:\n  - {destination: 'https://example.com', cron: 0 9 * * *, bodyFile: a, body_file: b}\n",
            "4:5: schedules[0]: given twice: bodyFile and body_file; keep one",
        ),
    ],
)
def test_a_field_in_both_spellings_is_a_problem(text: str, problem: str) -> None:
    assert complaints(HEAD + text) == [f"a.yaml:{problem}"]


def test_a_secret_in_a_field_of_either_spelling_stays_one() -> None:
    text = tree('failureCallback: {url: "{{ s }}", headers: {X-A: "{{ s }}"}}\nretryDelay: "1"\nbody: {a: "{{ s }}"}\n')
    filled, _ = fill(text, {"s": Variable("hush", secret=True)})
    assert secret_paths(respell(filled, ScheduleItem)) == {
        ("failure_callback", "url"),
        ("failure_callback", "headers", "X-A"),
        ("body", "a"),
    }


def test_a_field_keeps_its_place() -> None:
    text = tree("a: 1\nfailureCallback:\n  retryDelay: 2\n")
    spelt = respell(text, ScheduleItem)
    path = ("failure_callback", "retry_delay")
    assert locate(spelt, path) == locate(text, ("failureCallback", "retryDelay"))
    assert locate_key(spelt, path) == locate_key(text, ("failureCallback", "retryDelay"))


def test_keys_of_headers_and_bodies_are_no_fields() -> None:
    text = tree("body: {retryDelay: {failureCallback: 1}}\nheaders: {retryDelay: a}\n")
    assert respell(text, ScheduleItem) == text


@pytest.mark.parametrize("text", ["retries: 1\n", "destination: a\nbody: {b: c}\n", "{}"])
def test_a_tree_with_nothing_to_respell_is_handed_back(text: str) -> None:
    found = tree(text)
    assert respell(found, ScheduleItem) is found


MODELS = [OpenDocument, CallbackItem, *(kind.item for kind in KINDS)]


@given(model=st.sampled_from(MODELS), data=st.data())
def test_every_field_of_every_model_may_be_spelt_either_way(model: type[ScheduleItem], data: st.DataObject) -> None:
    spellings = {name: camel for camel, name in model.camel_case.items()}
    names = data.draw(st.sets(st.sampled_from(sorted(model.model_fields))))
    text = {data.draw(st.sampled_from([name, spellings.get(name, name)])): 1 for name in sorted(names)}
    given_tree = tree(str(text).replace("'", '"'))
    assert respell(given_tree, model).keys() == names
