from __future__ import annotations

import pytest

from reconciler.devserver import RunningServer
from reconciler.devserver.auth import ELSEWHERE_TOKEN
from tests.cli.shell import MANIFEST, Shell, many, write

AFTER = MANIFEST.replace("0 9 * * *", "0 10 * * *").replace("hush", "other").replace("type: report", "type: other")

UNDECLARED = "names a queue that is not declared; QStash makes it at first use, with its own defaults"


@pytest.mark.usefixtures("qstash")
def test_what_would_be_created_is_shown_with_its_settings(shell: Shell) -> None:
    write()
    result = shell("plan")
    assert (result.code, result.out) == (
        0,
        """\
   + queue/emails
       parallelism  2

   + schedule/https://example.com/jobs/daily
       destination  https://example.com/jobs/daily
       cron         0 9 * * *
       queue        emails
       when  every day at 09:00, UTC
       next  Mon 23 Nov 09:00 UTC, Tue 24 Nov 09:00 UTC, Wed 25 Nov 09:00 UTC

   + schedule/weekly
       destination            https://example.com/jobs/weekly
       cron                   0 8 * * 0
       body                   {"type":"report"}
       headers.Authorization  (secret)
       headers.Content-Type   application/json
       when  Sundays at 08:00, UTC
       next  Sun 29 Nov 08:00 UTC, Sun 6 Dec 08:00 UTC, Sun 13 Dec 08:00 UTC

Messages: 0 -> 1.1 a day, 35 a month; up to 3.4 more a day with retries
A month: free $0; payg less than $0.01; fixed-1m $180; fixed-10m $420

Plan: 3 to add, 0 to change, 0 to destroy.
""",
    )


def test_what_would_change_is_shown_with_both_values_and_what_would_go_by_its_id(
    shell: Shell, qstash: RunningServer
) -> None:
    write()
    shell.apply()
    write(AFTER.replace("https://example.com/jobs/daily", "https://example.com/jobs/nightly"))
    result = shell("plan")
    assert result.err == f"Target: {qstash.url}\n"
    assert (result.code, result.out) == (
        0,
        """\
   + schedule/https://example.com/jobs/nightly
       destination  https://example.com/jobs/nightly
       cron         0 10 * * *
       queue        emails
       when  every day at 10:00, UTC
       next  Mon 23 Nov 10:00 UTC, Tue 24 Nov 10:00 UTC, Wed 25 Nov 10:00 UTC

   ~ schedule/weekly
       body.type              report -> other
       headers.Authorization  (secret changed)
       when  Sundays at 08:00, UTC
       next  Sun 29 Nov 08:00 UTC, Sun 6 Dec 08:00 UTC, Sun 13 Dec 08:00 UTC

   - schedule/https://example.com/jobs/daily  (acme.example-com-jobs-daily-cd9a4e36)
       when  every day at 09:00, UTC
       note  the run of 23 Nov at 09:00 does not come any more

Messages: 1.1 a day, 35 a month; up to 3.4 more a day with retries

Plan: 1 to add, 1 to change, 1 to destroy.
""",
    )


@pytest.mark.usefixtures("qstash")
def test_where_nothing_differs_one_line_says_so(shell: Shell) -> None:
    write()
    shell.apply()
    assert shell("plan").out == "No changes. QStash matches the manifest.\n"


def every_day_at(hour: str, zone: str) -> dict[str, object]:
    """What is told of a schedule's time on the day before 23 November 2026."""
    runs = [
        {"local": f"2026-11-{day}T{hour}:00:00+00:00", "utc": f"2026-11-{day}T{hour}:00:00Z"} for day in (23, 24, 25)
    ]
    return {"sentence": f"every day at {hour}:00, {zone}", "paused": False, "next": runs}


@pytest.mark.usefixtures("qstash")
def test_a_plan_as_json_has_exactly_this_form(shell: Shell) -> None:
    write()
    shell.apply()
    write(AFTER.replace("emails, parallelism", "images, parallelism"))
    result = shell("plan", "--format", "json")
    told = result.json
    timings = [change.pop("timing", None) for change in told["changes"]]
    assert told.pop("forecast").keys() == {"messages", "plans"}
    assert timings[0] is None
    assert timings[1] == {
        "before": every_day_at("09", "UTC"),
        "after": every_day_at("10", "UTC"),
        "effects": [{"consequence": "gap", "text": "no run between 22 Nov 09:00 and 23 Nov 10:00"}],
    }
    assert (result.code, told) == (
        0,
        {
            "format_version": "1",
            "owner": "acme",
            "summary": {"add": 1, "change": 2, "destroy": 0, "adopt": 0, "held": 0, "unchanged": 0},
            "changes": [
                {
                    "address": "queue/images",
                    "kind": "queue",
                    "key": "images",
                    "id": None,
                    "action": "create",
                    "cause": "manifest",
                    "held": None,
                    "fields": [],
                },
                {
                    "address": "schedule/https://example.com/jobs/daily",
                    "kind": "schedule",
                    "key": "https://example.com/jobs/daily",
                    "id": "acme.example-com-jobs-daily-cd9a4e36",
                    "action": "update",
                    "cause": "manifest",
                    "held": None,
                    "fields": [{"path": "cron", "before": "0 9 * * *", "after": "0 10 * * *"}],
                },
                {
                    "address": "schedule/weekly",
                    "kind": "schedule",
                    "key": "weekly",
                    "id": "acme.weekly",
                    "action": "update",
                    "cause": "manifest",
                    "held": None,
                    "fields": [
                        {"path": "body.type", "before": "report", "after": "other"},
                        {"path": "headers.Authorization", "secret": True},
                    ],
                },
            ],
            "warnings": [
                {
                    "code": "QS204",
                    "severity": "warning",
                    "address": "schedule/https://example.com/jobs/daily",
                    "message": UNDECLARED,
                    "place": "schedules.yaml:8:12",
                }
            ],
        },
    )


@pytest.mark.usefixtures("qstash")
def test_with_detailed_exitcode_pending_is_2_held_3_and_nothing_0(shell: Shell) -> None:
    write()
    assert shell("plan", "--detailed-exitcode").code == 2
    shell.apply()
    assert shell("plan", "--detailed-exitcode").code == 0
    write("version: 1\nowner: acme\nschedules: []\n")
    assert shell("plan", "--detailed-exitcode").code == 3
    assert shell("plan", "--detailed-exitcode", "--allow-empty", "--max-deletions", "2").code == 2
    assert shell("plan").code == 0


@pytest.mark.usefixtures("qstash")
def test_what_is_held_is_told_with_its_reason_and_the_flag_that_lets_it_through(shell: Shell) -> None:
    write()
    shell.apply()
    write("version: 1\nowner: acme\nschedules: []\n")
    result = shell("plan")
    assert result.out.count("held: the manifest wants nothing at all; to let it through: --allow-empty\n") == 2
    assert result.out.endswith("Plan: 0 to add, 0 to change, 0 to destroy, 2 held.\n")
    held = shell("plan", "--format", "json").json["changes"][0]["held"]
    assert held == {"reason": "the manifest wants nothing at all", "flag": "--allow-empty"}


@pytest.mark.parametrize("command", ["plan", "drift", "export"])
def test_looking_writes_nothing(shell: Shell, qstash: RunningServer, command: str) -> None:
    write()
    shell(command)
    assert qstash.log.writes == ()
    assert {entry.method for entry in qstash.log} == {"GET"}


def test_a_plan_for_a_thousand_schedules_sends_one_get_for_each_kind(shell: Shell, qstash: RunningServer) -> None:
    write(many(1000))
    assert shell("plan").out.endswith("\nPlan: 1002 to add, 0 to change, 0 to destroy.\n")
    assert sorted(entry.target for entry in qstash.log) == [b"/v2/queues", b"/v2/schedules", b"/v2/topics"]


def test_a_kind_that_is_not_managed_is_not_asked_for(shell: Shell, qstash: RunningServer) -> None:
    write("version: 1\nowner: acme\nschedules: []\n")
    shell("plan")
    assert [entry.target for entry in qstash.log] == [b"/v2/schedules"]


@pytest.mark.usefixtures("qstash")
def test_a_target_narrows_the_plan_and_an_unknown_one_is_wrong_usage(shell: Shell) -> None:
    write()
    assert shell("plan", "--target", "queue/emails").out.endswith("\nPlan: 1 to add, 0 to change, 0 to destroy.\n")
    result = shell("plan", "--target", "schedule/nope")
    assert (result.code, result.out) == (64, "")
    assert "no resource has the address schedule/nope" in result.err


def test_a_token_that_may_only_look_can_plan(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QSTASH_TOKEN", qstash.core.accounts.users[0].read_only_token)
    write()
    assert shell("plan", "--detailed-exitcode").code == 2


@pytest.mark.parametrize("command", ["plan", "drift", "export", "apply"])
@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("wrong", "invalid token; check QSTASH_TOKEN"),
        (ELSEWHERE_TOKEN, "not found in this region (eu-central-1); the token belongs to another region"),
        ("", "QSTASH_TOKEN is not set"),
    ],
)
@pytest.mark.usefixtures("qstash")
def test_a_token_that_is_wrong_of_another_region_or_missing_is_77(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str, token: str, told: str
) -> None:
    monkeypatch.setenv("QSTASH_TOKEN", token)
    write()
    result = shell(command, *(["--yes"] if command == "apply" else []))
    assert (result.code, result.out) == (77, "")
    assert told in result.err


@pytest.mark.usefixtures("qstash")
def test_a_manifest_that_is_wrong_is_78_before_any_request(shell: Shell, qstash: RunningServer) -> None:
    write("version: 1\nowner: A\n")
    for command in ("plan", "drift", "apply"):
        assert shell(command, *(["--yes"] if command == "apply" else [])).code == 78
    assert len(qstash.log) == 0


def test_a_local_destination_is_refused_unless_the_target_is_local_too(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("version: 1\nowner: acme\nschedules: [{destination: 'http://localhost:3000/a', cron: 0 9 * * *}]\n")
    assert shell("plan").code == 0
    qstash.log.clear()
    monkeypatch.setenv("QSTASH_URL", "https://qstash.example.com")
    result = shell("plan")
    assert result.code == 78
    assert "is on this machine or a private network" in result.err


@pytest.mark.usefixtures("qstash")
def test_the_same_input_gives_the_same_bytes(shell: Shell) -> None:
    write(many(50))
    for form in ("text", "json"):
        assert shell("plan", "--format", form).out == shell("plan", "--format", form).out
