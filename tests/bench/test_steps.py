"""A slow change is seen in the change that makes it: by counting, which no other load of the machine disturbs."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from functools import cache
from typing import Any, Final

from tests.bench.steps import PATH, SIZE

TOLERANCE: Final = 1.1
LEAST: Final = 0.75
KEPT: Final = json.loads(PATH.read_text("utf-8"))
# Each Python has instructions of its own.
SAME_PYTHON: Final = platform.python_version().startswith(KEPT["python"])
EACH: Final[dict[str, float]] = KEPT["instructions for each schedule"]


@cache
def counted() -> Any:  # noqa: ANN401 - JSON
    """In a process of its own, where nothing was done before and nobody else is tracing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-m", "tests.bench.steps"]
    run = subprocess.run(command, env={**kept, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_a_plan_of_a_thousand_takes_no_more_steps_than_it_did() -> None:
    counts = {step: count / SIZE for step, count in counted()["counts"].items()}
    assert counts.keys() == EACH.keys()
    more = {step: (each, EACH[step]) for step, each in counts.items() if each > EACH[step] * TOLERANCE + 1}
    assert more == {} or not SAME_PYTHON, (
        "instructions for each schedule, now and before; where it must be so: python -m tests.bench.steps write"
    )


def test_what_was_won_is_kept() -> None:
    counts = {step: count / SIZE for step, count in counted()["counts"].items()}
    less = {step: (each, EACH[step]) for step, each in counts.items() if each + 1 < EACH[step] * LEAST}
    assert less == {} or not SAME_PYTHON, "it has become faster: python -m tests.bench.steps write"


def test_four_times_as_many_schedules_take_hardly_more_than_four_times_as_many_steps() -> None:
    assert {step: times for step, times in counted()["growth"].items() if times > 4.2} == {}
