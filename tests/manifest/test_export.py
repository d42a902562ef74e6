"""The live account as a manifest."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.api import Client as Api
from reconciler.api import Target
from reconciler.devserver.server import Server
from reconciler.devserver.store import Store
from reconciler.difference import Field, differing
from reconciler.kinds import KINDS
from reconciler.kinds.schedule import SCHEDULE
from reconciler.live import observe
from reconciler.manifest.export import Export, export, only_owner
from reconciler.mark import key_digest, write
from reconciler.model import Action, State
from reconciler.plan import make_plan
from tests.devserver.dialogue import Client
from tests.manifest.manifests import read
from tests.transport import ServerTransport

OURS = str(write("acme", key_digest("acme", "a"), "ours", "0" * 12, "0" * 8))


def look(server: Server) -> State:
    target = Target("http://server", server.accounts.users[0].token)
    with Api(target, transport=ServerTransport(server)) as reader:
        return observe(reader, KINDS)


@pytest.fixture
def account() -> Client:
    return Client(Server(Store()))


def write_down(account: Client, owner: str = "acme") -> Export:
    return export(KINDS, look(account.server), owner)


def lines_of(account: Client, field: str) -> list[str]:
    text = write_down(account).text
    return [line.strip() for line in text.splitlines() if line.strip().startswith(f"{field}:")]


def plan_again(account: Client, environment: Mapping[str, str]) -> list[tuple[Action, list[Field]]]:
    """What the export would do, and what of it QStash shows."""
    observed = look(account.server)
    manifest = read(export(KINDS, observed, "acme").text, environment=environment)
    changes = make_plan(KINDS, manifest, observed).changes
    return [(one.action, list(differing(one))) for one in changes]


def test_an_account_is_written_down_in_the_words_of_the_manifest(account: Client) -> None:
    account.put_queue("emails", parallelism=3, paused=True)
    account.add_endpoints("group", {"url": "https://example.com/a"}, {"url": "https://example.com/b", "name": "B b"})
    account.create(
        "https://example.com/jobs/daily",
        '{"items": [1, {"a": null}]}',
        schedule_id="daily",
        cron="CRON_TZ=Europe/Istanbul 0 9 * * *",
        method="PUT",
        retries="0",
        retry_delay="1000",
        delay="90s",
        queue_name="emails",
        callback="https://example.com/done",
        callback_forward_x_team="a",
        flow_control_key="k",
        flow_control_value="rate=2, period=60s, parallelism=1",
        label="reports,b",
        forward_x_plain="plain",
        forward_content_type="application/json",
    )
    account.create("group", "12:30", schedule_id="scd_1")
    account.ask("PATCH", "/v2/schedules/scd_1/pause")
    assert write_down(account).text == (
        "# QStash does not show every setting: look whether these schedules have a timeout, settings of a callback\n"
        "# (retries, timeout, method, delay) or a redaction that is not written here, before you apply.\n"
        """\
version: 1
owner: acme
queues:
  - name: emails
    parallelism: 3
    paused: true
url_groups:
  - name: group
    endpoints:
      - url: https://example.com/a
      - name: B b
        url: https://example.com/b
schedules:
  - id: daily
    destination: https://example.com/jobs/daily
    cron: 0 9 * * *
    timezone: Europe/Istanbul
    method: PUT
    body:
      items:
        - 1
        - a: null
    headers:
      Content-Type: application/json
      X-Plain: plain
    retries: 0
    retry_delay: "1000"
    delay: 1m30s
    queue: emails
    callback:
      url: https://example.com/done
      headers:
        X-Team: a
    flow_control:
      key: k
      parallelism: 1
      rate: 2
      period: 1m
    labels:
      - b
      - reports
  - id: scd_1
    destination: group
    cron: 0 9 * * *
    body: '12:30'
    retries: 3
    paused: true
"""
    )


def test_an_empty_account_is_a_manifest_that_wants_no_schedule(account: Client) -> None:
    assert write_down(account) == Export("version: 1\nowner: acme\nschedules: []\n", (), ())


def test_a_secret_is_a_variable_and_its_value_is_nowhere(account: Client) -> None:
    account.create(
        "https://user:hush@example.com/jobs/daily?token=hush&a=b",
        schedule_id="daily",
        forward_authorization="Bearer hush",
        forward_x_api_key="hush",
        callback="https://example.com/done?sig=hush",
    )
    account.create("https://example.com/b", schedule_id="b", forward_authorization="Bearer hush")
    account.add_endpoints("group", {"url": "https://example.com/?code=hush"})
    result = write_down(account)
    assert "hush" not in result.text
    assert set(result.variables) == {
        "authorization", "x_api_key", "daily_destination", "daily_callback", "group_url",
    }  # fmt: skip
    assert result.text.count("'{{ authorization }}'") == 2
    assert "  authorization:\n    env: AUTHORIZATION\n    secret: true\n" in result.text


def test_a_redacted_value_is_a_variable_too_and_never_its_placeholder(account: Client) -> None:
    account.create(
        "https://example.com/a", "hush", schedule_id="a", redact_fields="body, header[X-A]", forward_x_a="hush"
    )
    result = write_down(account)
    assert "REDACTED" not in result.text
    assert lines_of(account, "body") == ["body: '{{ a_body }}'", "body: true"]
    assert "redact:\n      body: true\n      headers:\n        - X-A\n" in result.text
    assert plan_again(account, {"A_BODY": "hush", "X_A": "hush"}) == [(Action.ADOPT, [])]


def test_secrets_of_the_same_name_and_another_value_have_variables_of_their_own(account: Client) -> None:
    for name in "abc":
        account.create(f"https://example.com/{name}", schedule_id=name, forward_authorization=f"Bearer {name}")
    assert write_down(account).variables == ("authorization", "authorization_2", "authorization_3")


def test_what_looks_like_a_template_is_written_as_text(account: Client) -> None:
    account.create("https://example.com/a", "{{ x }} {% y %} {# z #}", schedule_id="a", forward_x_a="{{'{{'}}")
    assert plan_again(account, {}) == [(Action.ADOPT, [])]


@pytest.mark.parametrize(
    "body",
    ["on", "true", "null", "12:30", "010", "1_000", "0x10", "1e3", "~", "=", "2024-01-01", " a ", "a: b", "#", "-", ""],
)
def test_a_text_that_looks_like_something_else_stays_that_text(account: Client, body: str) -> None:
    account.create("https://example.com/a", body, schedule_id="a", forward_x_a=body.strip())
    assert plan_again(account, {}) == [(Action.ADOPT, [])]


@example(body="a\x85b\u2028c\u2029d")
@example(body="\ufeffa\r\nb\n\n")
@given(body=st.text(max_size=30) | st.binary(max_size=30))
def test_any_body_comes_back_as_it_was(body: str | bytes) -> None:
    account = Client(Server(Store()))
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    account.create("https://example.com/a", content, schedule_id="a")
    assert plan_again(account, {}) == [(Action.ADOPT, [])]


def test_schedules_of_other_owners_are_left_out_and_so_is_our_own_mark(account: Client) -> None:
    account.create("https://example.com/a", schedule_id="ours", label=f"{OURS},a")
    account.create("https://example.com/b", schedule_id="theirs", label=OURS.replace("acme", "others"))
    account.create("https://example.com/c", schedule_id="illegible", label="qs9.whatever")
    result = write_down(account)
    assert "qs1" not in result.text
    assert lines_of(account, "destination") == ["destination: https://example.com/a"]


def test_a_mark_that_was_copied_from_another_schedule_says_nothing(account: Client) -> None:
    account.create("https://example.com/a", schedule_id="copy", label=OURS.replace("acme", "others"))
    assert "others" not in write_down(account, "others").text.replace("owner: others", "")


def test_what_a_manifest_cannot_say_is_a_comment_and_a_warning() -> None:
    answers: list[dict[str, object]] = [
        {"scheduleId": "a\nb", "destination": "https://example.com/a", "cron": "@daily"},
        {"scheduleId": "fine", "destination": "https://example.com/b", "cron": "0 9 * * *"},
    ]

    class Reader:
        def list(self, path: str) -> list[dict[str, object]]:
            return answers if path == "/v2/schedules" else []

        def get(self, path: str) -> dict[str, object]:
            raise AssertionError(path)

    observed = observe(Reader(), [SCHEDULE])  # type: ignore[arg-type]
    result = export([SCHEDULE], observed, "acme")
    assert [(one.code, one.address) for one in result.warnings] == [("QS208", "schedule/a\nb")]
    assert "\n# schedule/a b is left out: its " in result.text
    assert "fine" in result.text


def test_the_same_account_gives_the_same_text(account: Client) -> None:
    for name in ("b", "a", "c"):
        account.create(f"https://example.com/{name}", schedule_id=name)
    first = write_down(account)
    assert write_down(account) == first
    assert lines_of(account, "- id") == ["- id: a", "- id: b", "- id: c"]


@pytest.mark.parametrize(
    ("labels", "owner"),
    [([], None), (["a"], None), ([OURS], "acme"), ([OURS, OURS], "acme"), ([OURS, "qs9.x"], "acme")],
)
def test_the_one_owner_that_is_found_is_told(account: Client, labels: list[str], owner: str | None) -> None:
    for number, label in enumerate(labels):
        account.create("https://example.com/a", schedule_id=str(number), label=label)
    assert only_owner(look(account.server)) == owner


def test_of_two_owners_none_is_the_one(account: Client) -> None:
    for number, label in enumerate([OURS, OURS.replace("acme", "others")]):
        account.create("https://example.com/a", schedule_id=str(number), label=label)
    assert only_owner(look(account.server)) is None


def test_what_is_ours_and_cannot_be_written_down_is_forgotten_not_deleted(account: Client) -> None:
    mark = str(write("acme", "report", "acme.report", "0" * 12, "0" * 8))
    account.create(schedule_id="acme.report", label=mark, retry_delay="twice(1)")
    result = write_down(account)
    assert [one.code for one in result.warnings] == ["QS208"]
    assert "\nforget:\n  - schedule/report\n" in result.text
    assert plan_again(account, {}) == []
