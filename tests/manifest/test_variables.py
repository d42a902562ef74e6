"""The values from outside that a manifest may use."""

from __future__ import annotations

import pytest

from reconciler.manifest.parsing import parse
from reconciler.manifest.template import Variable
from reconciler.manifest.tree import Map
from reconciler.manifest.variables import PLACEHOLDER, Inputs, resolve


def section(text: str) -> Map:
    tree, problems = parse(text, "a.yaml")
    assert not problems
    assert isinstance(tree, Map)
    return tree


def values(text: str, inputs: Inputs) -> dict[str, Variable]:
    found, problems = resolve(section(text), inputs)
    assert not problems
    return found


def complaints(text: str, inputs: Inputs) -> list[str]:
    return [str(problem) for problem in resolve(section(text), inputs)[1]]


@pytest.mark.parametrize(
    ("declared", "environment", "given", "value"),
    [
        ("{env: A}", {"A": "environment"}, {}, "environment"),
        ("{env: A, default: default}", {"A": "environment"}, {}, "environment"),
        ("{env: A, default: default}", {"A": ""}, {}, "default"),
        ("{env: A, default: default}", {}, {}, "default"),
        ("{default: default}", {"v": "never read"}, {}, "default"),
        ("{default: ''}", {}, {}, ""),
        ("{env: A, default: default}", {"A": "environment"}, {"v": "given"}, "given"),
        ("{env: A, default: default}", {"A": "environment"}, {"v": ""}, ""),
        ("{}", {}, {"v": "given"}, "given"),
        ("{env: A}", {"A": " blanks \n"}, {}, " blanks \n"),
        ("{env: QSTASH_TOKEN_NAME}", {"QSTASH_TOKEN_NAME": "no credential"}, {}, "no credential"),
    ],
)
def test_a_value_is_given_else_from_the_environment_where_it_is_not_empty_else_the_default(
    declared: str, environment: dict[str, str], given: dict[str, str], value: str
) -> None:
    assert values(f"v: {declared}", Inputs(environment, given)) == {"v": Variable(value)}


@pytest.mark.parametrize(
    ("declared", "environment", "given", "message"),
    [
        ("{env: A}", {}, {}, "has no value; set the environment variable A, or give it a default"),
        ("{env: A}", {"A": ""}, {}, "has no value; set the environment variable A, or give it a default"),
        ("{env: A, secret: true}", {"A": ""}, {}, "has no value; set the environment variable A, or give it a default"),
        ("{}", {}, {}, "has no value; give it env or default, or --var"),
        *(
            (
                f"{{env: {name}, secret: false}}",
                {},
                {},
                f"reads {name}, a credential, which every plan would show; add secret: true",
            )
            for name in (
                "QSTASH_TOKEN",
                "US_EAST_1_QSTASH_TOKEN",
                "QSTASH_NEXT_SIGNING_KEY",
                "GITHUB_TOKEN",
                "GITLAB_TOKEN",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                "CI_JOB_TOKEN",
                "CI_REGISTRY_PASSWORD",
            )
        ),
        ("{secret: true, default: ''}", {}, {}, "is an empty secret; give it a value"),
        ("{secret: true, env: A}", {"A": "hush"}, {"v": ""}, "is an empty secret; give it a value"),
    ],
)
def test_a_variable_without_a_value_and_an_empty_secret_are_problems(
    declared: str, environment: dict[str, str], given: dict[str, str], message: str
) -> None:
    assert complaints(f"v: {declared}", Inputs(environment, given)) == [f"a.yaml:1:4: variables.v: {message}"]


@pytest.mark.parametrize("environment", [{}, {"A": ""}])
def test_a_secret_that_is_not_set_may_be_a_placeholder_and_stays_a_secret(environment: dict[str, str]) -> None:
    inputs = Inputs(environment, unset_secrets_ok=True)
    assert values("v: {env: A, secret: true}", inputs) == {"v": Variable(PLACEHOLDER, secret=True)}


def test_only_secrets_may_be_placeholders_and_a_value_beats_one() -> None:
    inputs = Inputs({"A": "value"}, unset_secrets_ok=True)
    assert values("v: {env: A, secret: true}", inputs) == {"v": Variable("value", secret=True)}
    assert complaints("v: {env: B}", inputs) == [
        "a.yaml:1:4: variables.v: has no value; set the environment variable B, or give it a default"
    ]


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("{env: 3}", "1:10: variables.v.env: is a number, not a text; put it in quotes"),
        ("{env: ''}", "1:10: variables.v.env: is empty; write at least one"),
        ("{default: 3000}", "1:14: variables.v.default: is a number, not a text; put it in quotes"),
        ("{secret: 'yes'}", "1:13: variables.v.secret: is text, not true or false; write one of them, without quotes"),
        ("{enviroment: A}", "1:5: variables.v.enviroment: is not known here; known here: env, default, secret"),
    ],
)
def test_a_declaration_that_is_wrong_is_told_with_its_place(declared: str, message: str) -> None:
    assert complaints(f"v: {declared}", Inputs()) == [f"a.yaml:{message}"]


def test_what_is_not_a_declaration_is_left_to_the_head_and_counts_as_a_secret_meanwhile() -> None:
    assert resolve(section("v: text"), Inputs()) == ({"v": Variable(PLACEHOLDER, secret=True, missing=True)}, ())


@pytest.mark.parametrize("given", [None, "text", 3, []])
def test_what_is_not_a_mapping_declares_nothing(given: object) -> None:
    assert resolve(given, Inputs()) == ({}, ())


def test_no_input_is_shown_where_inputs_are_printed_by_mistake() -> None:
    assert "hush" not in repr(values("v: {env: A, secret: true}", Inputs({"A": "hush"})))
