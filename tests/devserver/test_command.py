"""``qstash-sync dev`` as a program: its plans, its clock, and what other commands do not pay for it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest

from reconciler.cli.dev import command
from reconciler.devserver.limits import PLANS
from tests.cli.shell import PROGRAM, execute
from tests.devserver.delivery.receiver import receiving


@contextmanager
def served(*arguments: str) -> Iterator[httpx.Client]:
    with subprocess.Popen([PROGRAM, "dev", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        variables: Mapping[str, str] = dict(
            shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines
        )
        headers = {"Authorization": f"Bearer {variables['QSTASH_TOKEN']}"}
        with httpx.Client(base_url=variables["QSTASH_URL"], headers=headers) as client:
            try:
                yield client
            finally:
                process.terminate()


def test_a_schedule_fires_as_soon_as_its_clock_is_moved() -> None:
    with receiving() as receiver, served("--clock", "2026-03-01T11:59:00+03:00") as client:
        headers = {"Upstash-Cron": "CRON_TZ=Europe/Istanbul 0 12 * * *"}
        client.post(f"/v2/schedules/{receiver.url}", content="tick", headers=headers)
        assert client.get("/dev/clock").json()["now"] == "2026-03-01T08:59:00.000Z"
        assert client.post("/dev/clock/next").json()["now"] == "2026-03-01T09:00:00.000Z"
        assert receiver.bodies == ["tick"]


def test_a_clock_may_stand_still_at_the_present() -> None:
    with served("--clock", "now") as client:
        first, second = (client.get("/dev/clock").json() for _ in range(2))
        assert first["stands"]
        assert first["now"] == second["now"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("soon", "'soon' is no time; write now, or 2026-03-01T08:59:00Z"),
        (
            "2026-03-01T08:59:00",
            "'2026-03-01T08:59:00' has no zone; write 2026-03-01T08:59:00Z for UTC, or an offset such as +03:00",
        ),
        ("9999-01-01T00:00:00Z", "'9999-01-01T00:00:00Z' is out of range; write a year from 1971 to 2899"),
    ],
)
def test_a_time_that_cannot_be_read_is_wrong_usage(given: str, told: str) -> None:
    result = execute("dev", "--clock", given)
    assert (result.code, result.out, result.err) == (64, "", f"Error: --clock: {told}\n")


def test_a_plan_s_limits_hold() -> None:
    with served("--plan", "free") as client:
        refused = client.post("/v2/publish/https://example.com", headers={"Upstash-Delay": "8d"})
        assert (refused.status_code, refused.json()["error"]) == (412, "quota maxDelay exceeded, current limit: 604800")


def test_every_plan_can_be_chosen() -> None:
    (option,) = (one for one in command.params if one.name == "plan")
    assert list(option.type.choices) == list(PLANS)  # type: ignore[attr-defined]


IMPORTS = """
import sys
from reconciler.cli import apply, drift, dev, export, plan, session
print(*(name for name in sys.modules if name.startswith(("reconciler.devserver", "jwt", "http.server"))))
"""


def test_other_commands_do_not_load_the_server_until_they_need_it() -> None:
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    run = subprocess.run([sys.executable, "-c", IMPORTS], env=unmeasured, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_it_is_served_without_what_only_deliveries_need() -> None:
    program = "import sys; from reconciler.devserver import Server, Store; Server(Store()); print('jwt' in sys.modules)"
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    run = subprocess.run([sys.executable, "-c", program], env=unmeasured, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"]
