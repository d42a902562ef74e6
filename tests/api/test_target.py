from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api import Target, target_from
from reconciler.errors import NotAllowedError, QstashSyncError, UsageError

EU = "https://qstash.upstash.io"
US = "https://qstash-us-east-1.upstash.io"


@pytest.mark.parametrize(
    ("environment", "target"),
    [
        pytest.param({"QSTASH_TOKEN": "t"}, Target(EU, "t"), id="a token is enough"),
        pytest.param({"QSTASH_TOKEN": "t", "QSTASH_URL": ""}, Target(EU, "t"), id="an empty address is none"),
        pytest.param({"QSTASH_TOKEN": ' "t"\n'}, Target(EU, "t"), id="blanks and quotes were pasted"),
        pytest.param({"QSTASH_TOKEN": "t", "QSTASH_URL": f"{US}/"}, Target(US, "t"), id="a slash at the end"),
        pytest.param({"QSTASH_TOKEN": "t", "QSTASH_URL": f"{US}/v2/publish/"}, Target(US, "t"), id="a publish URL"),
        pytest.param({"QSTASH_TOKEN": "t", "QSTASH_URL": f"{US}//v2"}, Target(US, "t"), id="the API's own prefix"),
        pytest.param(
            {"QSTASH_TOKEN": "t", "QSTASH_URL": "HTTP://LocalHost:8080/mine/v2"},
            Target("http://localhost:8080/mine", "t"),
            id="a prefix of a proxy",
        ),
        pytest.param({"QSTASH_TOKEN": "t", "QSTASH_URL": f"{US}:443"}, Target(US, "t"), id="the default port"),
        pytest.param(
            {"QSTASH_TOKEN": "t", "QSTASH_URL": "http://[::1]:8080"}, Target("http://[::1]:8080", "t"), id="IPv6"
        ),
        pytest.param(
            {"QSTASH_REGION": "us-east-1", "US_EAST_1_QSTASH_TOKEN": "us", "QSTASH_TOKEN": "t", "QSTASH_URL": EU},
            Target(US, "us"),
            id="a region",
        ),
        pytest.param(
            {"QSTASH_REGION": "EU_CENTRAL_1", "EU_CENTRAL_1_QSTASH_TOKEN": "eu", "EU_CENTRAL_1_QSTASH_URL": EU},
            Target(EU, "eu"),
            id="a region with an address of its own",
        ),
        pytest.param({"QSTASH_REGION": "", "QSTASH_TOKEN": "t"}, Target(EU, "t"), id="an empty region is none"),
    ],
)
def test_the_environment_names_the_account(environment: dict[str, str], target: Target) -> None:
    assert target_from(environment) == target


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "QSTASH_TOKEN is not set"),
        ({"QSTASH_TOKEN": " ''"}, "QSTASH_TOKEN is not set"),
        ({"QSTASH_REGION": "us-east-1", "QSTASH_TOKEN": "t"}, "US_EAST_1_QSTASH_TOKEN is not set"),
    ],
)
def test_without_a_token_nothing_is_allowed_and_the_variable_is_named(environment: dict[str, str], told: str) -> None:
    with pytest.raises(NotAllowedError, match=told):
        target_from(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {"QSTASH_TOKEN": "hush hush"},
        {"QSTASH_TOKEN": "hush\rX-Evil: 1"},
        {"QSTASH_TOKEN": "hüsh"},
        {"QSTASH_TOKEN": "hush", "QSTASH_REGION": "mars-1"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "qstash.upstash.io"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "ftp://qstash.upstash.io"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://user:hush@qstash.upstash.io"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://qstash.upstash.io/?qstash_token=hush"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://qstash.upstash.io:hush"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://[hush"},
        {"QSTASH_TOKEN": "hush", "QSTASH_URL": "https://bücher.example"},
    ],
)
def test_a_value_that_cannot_work_is_refused_unrepeated(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        target_from(environment)
    assert "hush" not in str(caught.value)


@given(st.text(), st.text())
def test_whatever_the_variables_hold_the_account_is_usable_or_an_error_of_ours(url: str, token: str) -> None:
    try:
        target = target_from({"QSTASH_URL": url, "QSTASH_TOKEN": token})
    except QstashSyncError:
        return
    assert target.token.isascii()
    assert target_from({"QSTASH_URL": target.url, "QSTASH_TOKEN": target.token}) == target


def test_a_token_is_not_in_the_repr() -> None:
    assert "hush" not in repr(Target(EU, "hush"))
