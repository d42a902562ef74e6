from __future__ import annotations

from collections.abc import Iterator

import pytest
from qstash import QStash

from reconciler.devserver import RunningServer
from reconciler.mark import key_digest
from reconciler.mark import write as write_mark
from tests.cli.shell import MANIFEST, Shell, write


@pytest.fixture
def sdk(qstash: RunningServer) -> Iterator[QStash]:
    """The official SDK as its users have it: an account made without this program."""
    client = QStash(qstash.token, base_url=qstash.url, retry=False)
    client.queue.upsert("emails", parallelism=3)
    client.url_group.upsert_endpoints("group", [{"url": "https://example.com/a"}])
    client.schedule.create_json(
        destination="https://example.com/jobs/daily",
        cron="CRON_TZ=Europe/Istanbul 0 9 * * *",
        body={"type": "digest"},
        headers={"Authorization": "Bearer hush", "X-Team": "billing"},
        retries=1,
        queue="emails",
        label="reports",
    )
    client.schedule.create(
        destination="https://example.com/jobs/weekly",
        cron="0 8 * * 0",
        schedule_id="weekly",
        callback="https://example.com/done",
        timeout="30s",
    )
    paused = client.schedule.create(destination="group", cron="0 0 1 * *", method="GET", delay="90s")
    client.schedule.pause(paused)
    yield client
    client.http._client.close()


def marked(owner: str, schedule_id: str = "marked") -> str:
    return str(write_mark(owner, key_digest(owner, "a"), schedule_id, "0" * 12, "0" * 8))


@pytest.mark.usefixtures("sdk")
def test_what_is_exported_validates_and_plans_to_nothing_but_marks_of_ours(
    shell: Shell, qstash: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = shell("export", "--owner", "acme")
    assert exported.code == 0
    assert "hush" not in exported.out + exported.err
    assert exported.err.endswith("Secrets are variables: set AUTHORIZATION to what QStash holds before you plan.\n")
    write(exported.out)
    monkeypatch.setenv("AUTHORIZATION", "Bearer hush")
    assert shell("validate").code == 0
    plan = shell("plan", "--format", "json").json
    assert plan["summary"] == {"add": 0, "change": 0, "destroy": 0, "adopt": 3, "held": 0, "unchanged": 2}
    assert [one["fields"] for one in plan["changes"]] == [[], [], []]
    assert shell.apply().code == 0
    assert shell("plan", "--detailed-exitcode").out == "No changes. QStash matches the manifest.\n"
    qstash.log.clear()
    assert shell.apply().code == 0
    assert qstash.log.writes == ()


def test_an_adoption_changes_nothing_that_the_official_sdk_shows_but_the_label(
    shell: Shell, sdk: QStash, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> list[dict[str, object]]:
        volatile = {"label", "created_at", "next_schedule_time", "caller_ip"}
        shown = [vars(one) for one in sorted(sdk.schedule.list(), key=lambda one: one.schedule_id)]
        return [{name: value for name, value in one.items() if name not in volatile} for one in shown]

    before = look()
    write(shell("export", "--owner", "acme").out)
    monkeypatch.setenv("AUTHORIZATION", "Bearer hush")
    shell.apply()
    assert look() == before


@pytest.mark.usefixtures("qstash")
def test_what_we_made_comes_back_under_its_names_without_our_marks(shell: Shell) -> None:
    write(MANIFEST.replace("Authorization: Bearer hush", "X-Team: billing"))
    shell.apply()
    exported = shell("export")
    assert "qs1." not in exported.out
    assert "id:" not in exported.out
    write(exported.out)
    assert shell("plan", "--detailed-exitcode").out == "No changes. QStash matches the manifest.\n"


@pytest.mark.usefixtures("sdk")
@pytest.mark.parametrize(
    ("flags", "destinations"),
    [
        ([], ["group", "https://example.com/jobs/daily", "https://example.com/jobs/weekly"]),
        (["--destination", "https://example.com/jobs/w*"], ["https://example.com/jobs/weekly"]),
        (["--destination", "group"], ["group"]),
        (["--destination", "group", "--destination", "*daily"], ["group", "https://example.com/jobs/daily"]),
        (["--label", "reports"], ["https://example.com/jobs/daily"]),
        (["--label", "reports", "--destination", "group"], []),
    ],
)
def test_a_part_of_the_account_is_chosen_by_destination_or_label(
    shell: Shell, flags: list[str], destinations: list[str]
) -> None:
    text = shell("export", *flags).out
    found = [line.split()[-1] for line in text.splitlines() if "destination:" in line]
    assert sorted(found) == destinations
    assert ("queues:" in text) is (not flags)


def test_the_owner_is_the_one_that_is_found_or_given(shell: Shell, qstash: RunningServer) -> None:
    sdk = QStash(qstash.token, base_url=qstash.url, retry=False)
    assert "\nowner: my-app\n" in f"\n{shell('export').out}"
    sdk.schedule.create(destination="https://example.com/a", cron="0 9 * * *", schedule_id="marked", label=marked("a"))
    assert "\nowner: a\n" in shell("export").out
    sdk.schedule.create(destination="https://example.com/b", cron="0 9 * * *", label=marked("b"))
    result = shell("export")
    assert (result.code, result.out) == (64, "")
    assert "several owners share the account (a, b); say whose with --owner" in result.err
    assert "\nowner: b\n" in shell("export", "--owner", "b").out
    sdk.http._client.close()


@pytest.mark.usefixtures("qstash")
def test_schedules_of_others_are_left_out(shell: Shell) -> None:
    write()
    shell.apply()
    write(MANIFEST.replace("owner: acme", "owner: others").replace("jobs", "theirs").replace("weekly", "w"))
    shell.apply()
    exported = shell("export", "--owner", "acme").out
    assert "theirs" not in exported
    assert exported.count("destination:") == 2


@pytest.mark.usefixtures("sdk")
def test_only_the_manifest_is_on_stdout(shell: Shell) -> None:
    result = shell("export", "--quiet")
    assert result.out.splitlines()[2] == "version: 1"
    assert result.err == ""
