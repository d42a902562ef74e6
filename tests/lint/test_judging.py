"""What becomes of what the rules find: severities, comments, places, order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.errors import ManifestError
from reconciler.lint import lint, settle, vet
from reconciler.model import Severity, Warning_
from tests.lint.manifests import HEAD, NOW, daily, read, schedules, told

NEVER = "cron: 0 0 30 2 *"
ITEM = "  - destination: https://api.example.com/a\n    cron: 0 0 30 2 *\n"


def with_comment(*lines: str) -> str:
    """A manifest of these lines under ``schedules``."""
    return f"{HEAD}schedules:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "lines",
    [
        ("  - destination: https://a.example.com", "    cron: 0 0 30 2 * # qstash-sync: ignore QS101"),
        ("  - destination: https://a.example.com # qstash-sync: ignore QS101", "    cron: 0 0 30 2 *"),
        ("  # qstash-sync: ignore QS101", "  - destination: https://a.example.com", "    cron: 0 0 30 2 *"),
        ("# qstash-sync: ignore QS101", "# and more", "  - destination: https://a.example.com", "    cron: 0 0 30 2 *"),
        ("  - destination: https://a.example.com", "    #qstash-sync:ignore QS101", "    cron: 0 0 30 2 *"),
        ("  - destination: https://a.example.com", "    cron: 0 0 30 2 *", "    # qstash-sync: ignore QS101"),
        (
            "  - destination: https://a.example.com",
            "    cron: 0 0 30 2 *",
            "    retries: 1 # qstash-sync: ignore QS101",
        ),
        ("  - {destination: 'https://a.example.com', cron: 0 0 30 2 *} # qstash-sync: ignore QS104, QS101 since",),
    ],
)
def test_a_comment_on_any_line_of_an_item_or_above_it_silences_it(lines: tuple[str, ...]) -> None:
    assert told(with_comment(*lines)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}schedules:\n{ITEM}    body: 'x # qstash-sync: ignore QS101'\n",
        f"{HEAD}schedules:\n{ITEM}    body: |\n      # qstash-sync: ignore QS101\n",
        f"{HEAD}schedules: # qstash-sync: ignore QS101\n{ITEM}",
        f"# qstash-sync: ignore QS101\n{HEAD}schedules:\n{ITEM}",
        f"{HEAD}schedules:\n{ITEM}    # qstash-sync: ignore QS104\n",
        f"{HEAD}schedules:\n{ITEM}    # see qstash-sync: ignore QS101 is not what we want\n",
        (
            f"{HEAD}schedules:\n{ITEM}  # qstash-sync: ignore QS101\n"
            "  - {destination: 'https://api.example.com/b', cron: 0 9 * * *}\n"
        ),
    ],
)
def test_a_comment_elsewhere_of_another_code_or_within_a_text_does_not(text: str) -> None:
    assert [one.split()[1] for one in told(text)] == ["QS101"]


def test_a_comment_is_about_its_own_item_alone() -> None:
    text = schedules(NEVER, NEVER, NEVER).splitlines()
    text[4] += "  # qstash-sync: ignore QS101"
    assert told("\n".join(text)) == ["4: QS101", "6: QS101"]


def test_a_comment_in_the_defaults_is_about_what_is_written_there() -> None:
    text = (
        f"{HEAD}defaults:\n  headers: {{Authorization: Bearer x}} # qstash-sync: ignore QS130\n"
        f"schedules:\n{ITEM}    headers: {{Cookie: a}}\n"
    )
    assert told(text) == ["7: QS101", "8: QS130"]


def test_a_comment_silences_what_the_manifest_s_own_checks_find() -> None:
    assert told(schedules(daily("method: GET, body: x"))) == ["4: QS202"]
    assert told(schedules(daily("method: GET, body: x")).replace("}\n", "} # qstash-sync: ignore QS202\n")) == []


def test_a_comment_that_silences_nothing_is_a_note_for_each_of_its_codes() -> None:
    text = schedules(NEVER, daily()).replace("}\n", "}  # qstash-sync: ignore QS101 QS120\n")
    found = [one for one in lint(read(text), NOW) if one.code == "QS100"]
    assert [(one.place.split(":")[1], one.message.split()[4].strip(";")) for one in found] == [
        ("4", "QS120"),
        ("5", "QS101"),
        ("5", "QS120"),
    ]
    assert {one.severity for one in found} == {Severity.NOTE}


@pytest.mark.parametrize("code", ["QS104", "QS107", "QS209", "QS213", "QS100"])
def test_what_a_plan_or_another_day_may_find_is_not_told_to_be_silenced_for_nothing(code: str) -> None:
    assert told(schedules(daily()).replace("}\n", f"}} # qstash-sync: ignore {code}\n"), code="QS100") == []


def test_a_note_that_is_silenced_counts_as_used_also_where_notes_are_not_told() -> None:
    text = schedules(daily()).replace("}\n", "} # qstash-sync: ignore QS140\n") + "lint: {QS100: error}\n"
    assert vet(read(text), NOW).warnings == ()


@pytest.mark.parametrize(("given", "expected"), [("note", 0), ("warning", 1), ("off", 0)])
def test_a_severity_is_the_manifest_s_to_choose(given: str, expected: int) -> None:
    manifest = read(f"{schedules(NEVER)}lint: {{QS101: {given}}}\n")
    assert len(vet(manifest, NOW).warnings) == expected
    assert len([one for one in lint(manifest, NOW) if one.code == "QS101"]) == (given != "off")


def test_what_is_raised_to_an_error_makes_the_manifest_invalid_with_its_place() -> None:
    with pytest.raises(ManifestError) as caught:
        vet(read(f"{schedules(NEVER)}lint: {{QS101: error, QS140: error}}\n"), NOW)
    assert [(one.file, one.line, one.message.rpartition(" ")[2]) for one in caught.value.problems] == [
        ("a.yaml", 4, "[QS140]"),
        ("a.yaml", 4, "[QS101]"),
    ]


def test_warnings_come_in_the_order_of_the_text() -> None:
    text = f"{HEAD}schedules:\n{ITEM}    callback: http://example.com\n{ITEM.replace('/a', '/b')}"
    assert told(text) == ["5: QS101", "6: QS120", "8: QS101"]


def test_what_several_files_hold_is_looked_at_as_one() -> None:
    one = schedules(*["cron: 0 0 * * *"] * 6)
    other = one.replace("api.example.com/", "api.example.com/x")
    [warning] = [found for found in lint(read(one, other), NOW) if found.code == "QS110"]
    assert warning.place == "a.yaml:4:54"


def test_a_plan_s_warnings_are_settled_as_the_manifest_says() -> None:
    paused = Warning_("QS209", "schedule/https://api.example.com/0", "is paused")
    strange = Warning_("QS213", "schedule", "3 unmarked schedules")
    text = schedules(daily())
    assert settle((paused, strange), read(text)) == (paused, strange)
    silenced = text.replace("}\n", "} # qstash-sync: ignore QS209\n")
    assert settle((paused, strange), read(silenced)) == (strange,)
    raised = read(f"{text}lint: {{QS209: note, QS213: off}}\n")
    assert settle((paused, strange), raised) == (replace(paused, severity=Severity.NOTE),)


@pytest.mark.parametrize("text", [HEAD, f"{HEAD}schedules: []\nqueues: []\nurl_groups: []\n"])
def test_a_manifest_without_schedules_is_quiet(text: str) -> None:
    assert lint(read(text), NOW) == ()
