"""From files to a manifest, or to everything that is wrong with it."""

from __future__ import annotations

import pytest

from reconciler.model import Policy
from tests.manifest.manifests import HEAD, complaints, item, read, schedules, specs

SIXTEEN = """\
version: 2
owner: Acme
on_remove: explode
previous_owners: nobody
prune: {queues: owned}
variables:
  token: {env: UNSET_TOKEN, secret: true}
defaults:
  retries: "3"
queues:
  - {name: a b}
url_groups:
  - {name: group, endpoints: []}
schedules:
  - destination: example.com/jobs
    cron: 0 9 * * 7
    timezone: Europe/Istambul
    failureCallback: {url: https://example.com, retrys: 2}
    delay: 1w
  - {cron: 0 9 * * *, destination: "{{ app_url }}/jobs"}
schedulez: []
"""


def test_sixteen_mistakes_in_a_file_are_told_in_one_run_each_with_its_place() -> None:
    assert complaints(SIXTEEN) == [
        "a.yaml:1:10: version: is not known here; write 1",
        "a.yaml:2:8: owner: has a capital letter at character 1; use small letters, digits and hyphen",
        "a.yaml:3:12: on_remove: is not known here; write 'delete', 'pause' or 'keep'",
        (
            "a.yaml:4:18: previous_owners: is not a list; "
            "write it in brackets, or with a hyphen in front of every element"
        ),
        "a.yaml:5:17: prune.queues: is not known here; write 'all' or 'none'",
        "a.yaml:7:10: variables.token: has no value; set the environment variable UNSET_TOKEN, or give it a default",
        "a.yaml:9:12: defaults.retries: is text, not a whole number; write it without quotes",
        ("a.yaml:11:12: queues[0].name: has a blank at character 2; use letters, digits, dot, hyphen and underscore"),
        "a.yaml:13:30: url_groups[0].endpoints: is empty; write at least one",
        "a.yaml:15:18: schedules[0].destination: has no scheme; did you forget https://",
        (
            "a.yaml:16:11: schedules[0].cron: is not a cron that QStash takes "
            "(end of range (7) above maximum (6): 7); Sunday is 0"
        ),
        "a.yaml:17:15: schedules[0].timezone: is not a known time zone; did you mean Europe/Istanbul?",
        "a.yaml:18:49: schedules[0].failure_callback.retrys: is not known here; did you mean retries",
        "a.yaml:19:12: schedules[0].delay: is in weeks, which QStash does not know; write 7d for each",
        'a.yaml:20:36: schedules[1].destination: there is no variable app_url; declare it under "variables"',
        "a.yaml:21:1: schedulez: is not known here; did you mean schedules",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.yaml:1:1: the document is empty"),
        ("- a\n", "a.yaml:1:1: is not a mapping; begin with version: 1, owner: and schedules:"),
        ("text", "a.yaml:1:1: is not a mapping; begin with version: 1, owner: and schedules:"),
        ("owner: acme\n", "a.yaml:1:1: version is missing; add it"),
        (f"{HEAD}schedules: {{}}\n", "a.yaml:3:12: schedules: is not a list; write its items with a hyphen in front"),
        (f"{HEAD}schedules: [3]\n", "a.yaml:3:13: schedules[0]: is not a mapping; write the fields of a schedule"),
        (f"{HEAD}queues: [emails]\n", "a.yaml:3:10: queues[0]: is not a mapping; write the fields of a queue"),
        (f"{HEAD}a: 1\na: 1\n", 'a.yaml:4:1: a: the key "a" stands twice in this map, first in line 3'),
    ],
)
def test_a_file_that_is_no_manifest_is_told_as_such(text: str, problem: str) -> None:
    assert complaints(text) == [problem]


def test_problems_come_in_the_order_of_the_files_and_of_their_texts() -> None:
    first = f"{HEAD}schedules:\n  - {{cron: 1, destination: 2}}\n"
    second = "version: 1\nqueues: [1, 2]\n"
    places = [problem.split(": ")[0] for problem in complaints(first, second)]
    assert places == ["a.yaml:4:12", "a.yaml:4:28", "b.yaml:2:10", "b.yaml:2:13"]


def test_a_section_that_is_left_out_is_not_managed_and_an_empty_one_wants_nothing() -> None:
    assert read(f"{HEAD}queues: []\nschedules: []\n").desired == {"queue": (), "schedule": ()}


def test_a_section_whose_items_are_all_comments_is_left_out() -> None:
    assert read(f"{HEAD}queues:\n  # - {{name: emails}}\n").desired == {}


def test_several_files_are_one_manifest_each_with_its_own_defaults_and_variables() -> None:
    first = f"{HEAD}defaults: {{retries: 1}}\nvariables: {{url: {{default: first}}}}\nschedules:\n"
    second = "version: 1\nvariables: {url: {default: second}}\nschedules:\n"
    manifest = read(
        first + item(destination="https://{{ url }}.example.com"),
        second + item(destination="https://{{ url }}.example.com"),
    )
    assert [(spec.destination.raw, spec.retries) for spec in specs(manifest)] == [
        ("https://first.example.com", 1),
        ("https://second.example.com", 3),
    ]


def test_what_the_manifest_says_of_the_whole_becomes_its_policy() -> None:
    manifest = read(
        "version: 1\nowner: acme-{{ stage }}\nvariables: {stage: {default: dev}}\npreviousOwners: [acme]\n"
        "prune: {queues: [old-*], schedules: all}\nonRemove: pause\nforget: [schedule/a]\nschedules: []\n"
    )
    assert manifest.policy == Policy(
        owner="acme-dev",
        previous_owners=("acme",),
        prune={"queue": ("old-*",), "url_group": "none", "schedule": "all"},
        on_remove="pause",
        forget=frozenset({"schedule/a"}),
    )


def test_a_manifest_that_says_nothing_of_the_whole_has_the_defaults() -> None:
    assert read(f"{HEAD}schedules: []\n").policy == Policy(owner="acme")


def test_a_template_that_cannot_be_filled_in_is_told_once_and_not_again_as_what_it_is_not() -> None:
    text = schedules("timezone: '{{ zone }}', retries: '{{ three }}'")
    assert complaints(text) == [
        'a.yaml:4:73: schedules[0].timezone: there is no variable zone; declare it under "variables"',
        'a.yaml:4:96: schedules[0].retries: there is no variable three; declare it under "variables"',
    ]


@pytest.mark.parametrize(
    ("defaults", "problem"),
    [
        ("retries: -1", "a.yaml:3:21: defaults.retries: is less than 0; write 0 or more"),
        (
            "headers: {A: '{{ b }}'}",
            'a.yaml:3:25: defaults.headers.A: there is no variable b; declare it under "variables"',
        ),
        (
            "body_file: missing.json",
            "a.yaml:3:23: schedules[0].body_file: names a file that cannot be read: no such file or directory",
        ),
        (
            "flow_control: {key: k}",
            "a.yaml:3:26: defaults.flow_control: limits nothing; give a rate, a parallelism, or both",
        ),
    ],
)
def test_a_problem_of_the_defaults_is_told_once_and_not_for_every_schedule(defaults: str, problem: str) -> None:
    items = "".join(item(destination=f"https://example.com/{number}") for number in range(12))
    assert complaints(f"{HEAD}defaults: {{{defaults}}}\nschedules:\n{items}") == [problem]


def test_a_flawed_default_hides_no_mistake_of_an_item() -> None:
    text = f"{HEAD}defaults: {{retries: x}}\nschedules:\n{item('retries: -1')}{item('nmae: a')}"
    assert [problem.split(": ")[1] for problem in complaints(text)] == [
        "defaults.retries",
        "schedules[0].retries",
        "schedules[1].nmae",
    ]


def test_a_value_for_a_variable_that_no_file_declares_is_told_with_the_nearest() -> None:
    text = f"{HEAD}variables: {{app_url: {{default: a}}}}\nschedules: []\n"
    assert complaints(text, variables={"app_ulr": "x", "zzz": "y"}) == [
        "--var: app_ulr: is not declared under variables; did you mean app_url",
        "--var: zzz: is not declared under variables",
    ]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("owner: 'acme-{{ s }}'", "3:8: owner"),
        ("owner: acme\nforget: ['{{ s }}']", "4:10: forget[0]"),
        ("owner: acme\npreviousOwners: ['{{ s }}']", "4:18: previous_owners[0]"),
    ],
)
def test_a_secret_cannot_say_whose_the_manifest_is_or_what_it_keeps(line: str, place: str) -> None:
    text = f"version: 1\nvariables: {{s: {{default: hush, secret: true}}}}\n{line}\nschedules: []\n"
    assert complaints(text) == [
        f"a.yaml:{place}: holds a secret, which cannot be hidden here; use a variable that is not one"
    ]


def test_ten_thousand_schedules_are_read() -> None:
    text = HEAD + "schedules:\n" + "".join(item(destination=f"https://example.com/{n}") for n in range(10_000))
    assert len(read(text).desired["schedule"]) == 10_000


def test_a_variable_without_a_value_is_told_once_and_not_as_what_it_makes_of_texts() -> None:
    text = """\
version: 1
owner: "acme-{{ stage | lower }}"
variables:
  stage: {env: UNSET_STAGE}
  url: {envv: APP_URL}
  token: {env: UNSET_TOKEN, secret: true}
schedules:
  - {destination: "{{ url }}/a", cron: "0 9 * * *", headers: {Authorization: "Bearer {{ token }}"}}
"""
    assert complaints(text) == [
        "a.yaml:4:10: variables.stage: has no value; set the environment variable UNSET_STAGE, or give it a default",
        "a.yaml:5:9: variables.url.envv: is not known here; did you mean env",
        "a.yaml:6:10: variables.token: has no value; set the environment variable UNSET_TOKEN, or give it a default",
    ]
