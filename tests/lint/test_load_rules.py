"""What the rules say of schedules that are too many, too close, or alike."""

from __future__ import annotations

import pytest

from tests.lint.manifests import HEAD, daily, schedules, told


def of(code: str, *fields: str, head: str = "") -> list[str]:
    """What a code says of schedules with these fields."""
    return told(schedules(*fields, head=head), code=code)


def test_forty_jobs_at_midnight_are_one_warning_with_a_proposal() -> None:
    assert of("QS110", *["cron: 0 0 * * *"] * 40) == [
        (
            "4: fires at 00:00 (UTC) together with 39 others that call api.example.com: "
            "schedule/https://api.example.com/1, schedule/https://api.example.com/2, schedule/https://api.example.com/3"
            " and 36 more; spread them over the hour, at minutes 0, 1, 2 … 39, or give them one flow_control key"
        )
    ]


def test_nine_are_no_crowd_and_those_of_another_host_or_clock_do_not_count() -> None:
    assert of("QS110", *["cron: 0 0 * * *"] * 9) == []
    assert of("QS110", *["cron: 0 0 * * *"] * 5, *["cron: 0 0 * * *, timezone: Europe/Berlin"] * 5) == []
    text = schedules(*["cron: 0 0 * * *"] * 10).replace("api.example.com/3", "web.example.com/3")
    assert told(text, code="QS110") == []


@pytest.mark.parametrize(
    "more", ["queue: q", "flow_control: {key: k, parallelism: 1}", "paused: true"], ids=["queue", "flow", "paused"]
)
def test_what_waits_or_is_paused_is_no_part_of_a_crowd(more: str) -> None:
    assert of("QS110", *["cron: 0 0 * * *"] * 9, f"cron: 0 0 * * *, {more}") == []


def test_a_crowd_is_that_of_one_day() -> None:
    weekdays = [f"cron: 0 0 * * {day % 7}" for day in range(14)]
    assert of("QS110", *weekdays) == []
    assert len(of("QS110", *["cron: 0 0 * * *"] * 8, *weekdays)) == 1
    assert of("QS110", *["cron: 0 0 1 * *"] * 5, *["cron: 0 0 15 * *"] * 5) == []


def test_a_crowd_that_comes_every_hour_is_told_once_at_its_largest() -> None:
    [found] = of("QS110", *["cron: 0 * * * *"] * 10, *["cron: 0 7 * * *"] * 3)
    assert found.startswith("4: fires at 07:00 (UTC) together with 12 others")


def test_two_crowds_are_two_warnings() -> None:
    assert len(of("QS110", *["cron: 0 0 * * *"] * 10, *["cron: 0 12 * * *"] * 10)) == 2


def test_an_even_spread_of_very_many_is_no_crowd() -> None:
    assert of("QS110", *(f"cron: '{number % 5} * * * *'" for number in range(50))) != []
    assert of("QS110", *(f"cron: '{number % 60} * * * *'" for number in range(600))) == []


def test_more_than_sixty_are_spread_over_the_hour_several_to_a_minute() -> None:
    [found] = of("QS110", *["cron: 0 0 * * *"] * 61)
    assert "spread them over the hour, 2 in each minute" in found


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "cron: '*/5 * * * *', timeout: 10m",
            "waits 10m for an answer, and the next run comes after 5m: slow runs",
        ),
        (
            "cron: '*/5 * * * *', timeout: 10m, queue: q",
            "waits 10m for an answer, and the next run comes after 5m: slow runs pile",
        ),
        (
            "cron: 0 9 * * *, timeout: 25h",
            "waits 1d1h for an answer, and the next run comes after 1d: slow",
        ),
    ],
)
def test_a_timeout_beyond_the_next_run_is_told_with_what_follows(fields: str, message: str) -> None:
    [found] = of("QS111", fields)
    assert found.startswith(f"4: {message}")


@pytest.mark.parametrize(
    "fields", ["cron: '*/5 * * * *', timeout: 5m", "cron: 0 9 * * *", "cron: ', * * * *', timeout: 1h"]
)
def test_a_timeout_within_the_interval_is_not_told(fields: str) -> None:
    assert of("QS111", fields) == []


@pytest.mark.parametrize(
    ("fields", "train"),
    [
        ("cron: '*/30 * * * *', retries: 3", "32m49s"),
        ("cron: 0 * * * *, retries: 4", "6h39m"),
        ("cron: '*/5 * * * *', retries: 2, retry_delay: '120000', timeout: 1m", "7m"),
        ("cron: '*/5 * * * *', retries: 0, timeout: 6m", "6m"),
    ],
)
def test_retries_beyond_the_next_run_are_told_with_their_length(fields: str, train: str) -> None:
    [found] = of("QS112", fields)
    assert found.startswith(f"4: retries for {train} after a failure")


@pytest.mark.parametrize("fields", ["cron: 0 * * * *, retries: 3", "cron: '*/5 * * * *', retry_delay: '1 / retried'"])
def test_retries_that_end_before_or_whose_end_is_not_known_are_not_told(fields: str) -> None:
    assert of("QS112", fields) == []


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ("cron: 0 * * * *", True),
        ("cron: 0 9 * * *", True),
        ("cron: '*/30 9 1 * *'", True),
        ("cron: 0 9 * * *, timezone: Etc/UTC", True),
        ("cron: 0 9 * * *, timezone: Europe/London", False),
        ("cron: 30 * * * *", False),
        ("cron: 0 * * * *, body: other", False),
        ("cron: 0 * * * *, method: PUT", False),
        ("cron: 0 * * * *, headers: {X-A: b}", False),
        ("cron: 0 * * * *, paused: true", False),
    ],
)
def test_the_same_message_at_the_same_time_is_told(other: str, meets: bool) -> None:
    text = schedules("cron: 0 * * * *, name: a", f"{other}, name: b").replace("example.com/1", "example.com/0")
    message = "sends what schedule/a sends, in part at the same time; take one away, or tell them apart"
    assert told(text, code="QS114") == ([f"5: {message}"] if meets else [])


def test_a_date_on_which_both_fire_is_enough_and_one_that_never_comes_is_none() -> None:
    def meet(one: str, other: str) -> bool:
        text = schedules(f"cron: {one}, name: a", f"cron: {other}, name: b").replace("example.com/1", "example.com/0")
        return bool(told(text, code="QS114"))

    assert meet("0 0 13 * *", "0 0 * * 5")
    assert not meet("0 0 * * 1", "0 0 * * 5")


def test_either_of_two_schedules_of_one_message_may_say_that_it_is_meant() -> None:
    for quiet in (0, 1):
        lines = ["cron: 0 * * * *, name: a", "cron: 0 * * * *, name: b"]
        text = schedules(*lines).replace("example.com/1", "example.com/0").splitlines()
        text[3 + quiet] += "  # qstash-sync: ignore QS114"
        assert told("\n".join(text)) == []


def test_a_flow_control_is_measured_by_all_that_share_it() -> None:
    flow = "flow_control: {key: k, rate: 30, period: 1d}"
    assert of("QS115", f"cron: 0 * * * *, {flow}") == []
    assert of("QS115", f"cron: 0 * * * *, {flow}", f"cron: 0 */2 * * *, {flow}") == [
        (
            "4: lets 30 messages a day through by its flow_control, and the schedules of k send 36: "
            "the rest waits, more every day; allow more, or fire less often"
        )
    ]
    assert of("QS115", f"cron: 0 * * * *, {flow}", f"cron: 0 */2 * * *, {flow}, paused: true") == []


def test_only_a_rate_limits_how_many_come_through() -> None:
    assert of("QS115", "cron: '*/5 * * * *', flow_control: {key: k, parallelism: 1}") == []


def test_limits_of_one_key_that_differ_are_told_at_the_later_one() -> None:
    one, other = "{key: k, rate: 5, period: 1m}", "{key: k, rate: 5, period: 1h}"
    assert [found[:2] for found in of("QS116", *(daily(f"flow_control: {flow}") for flow in (one, one, other)))] == [
        "6:"
    ]


@pytest.mark.parametrize("parallelism", [1, 2])
def test_a_queue_of_more_than_one_at_a_time_is_told(parallelism: int) -> None:
    text = f"{HEAD}queues: [{{name: q, parallelism: {parallelism}}}]\n"
    assert len(told(text, code="QS117")) == parallelism - 1
