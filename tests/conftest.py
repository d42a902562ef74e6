"""What holds for every test: nobody's account is in reach, and nothing is left out unsaid."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, settings

CI: Final = os.environ.get("CI", "").lower() not in {"", "0", "false"}
CHROMIUM: Final = Path("/usr/bin/chromium")
NODE_MODULES: Final = Path(__file__).parent / "js" / "node_modules"

# The cores are shared between workers, so how long an example takes says nothing.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None, max_examples=100)
settings.load_profile("ci" if CI else "local")

# The variables of whoever runs the tests never reach a test, and so neither does their account.
for _name in [name for name in os.environ if "QSTASH" in name]:
    del os.environ[_name]


def _find_node_lacking() -> str | None:
    if shutil.which("node") is None:
        return "needs Node.js, which is not installed"
    return None if NODE_MODULES.is_dir() else "needs the modules of tests/js, which `make test` installs by npm"


def _find_chromium_lacking() -> str | None:
    return None if CHROMIUM.exists() else "needs Chromium, which apt-get installs"


def _find_root_lacking() -> str | None:
    return None if os.geteuid() == 0 else "needs the rights of root"


LACKING: Final[dict[str, Callable[[], str | None]]] = {
    "needs_chromium": _find_chromium_lacking,
    "needs_node": _find_node_lacking,
    "needs_root": _find_root_lacking,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, find_lacking in LACKING.items():
        if item.get_closest_marker(name) and (reason := find_lacking()):
            pytest.skip(reason)


_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


def _refuse_to_skip(report: _Report) -> _Report:
    """With CI set, what did not run has failed."""
    if CI and report.skipped:
        report.longrepr = f"{report.nodeid} did not run, and nothing may be left out here: {_get_reason(report)}"
        report.outcome = "failed"
        vars(report).pop("wasxfail", None)  # pytest counts no failure that was expected
    return report


def _get_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why it did not run. An expected failure carries its reason elsewhere."""
    place_and_reason = report.longrepr
    reason = place_and_reason[2] if isinstance(place_and_reason, tuple) else str(getattr(report, "wasxfail", "xfail"))
    return reason.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_to_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _refuse_to_skip((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _tell_figures(terminalreporter)
    reasons = Counter(_get_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("Some tests could not run here")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count} x {reason}")


def _tell_figures(terminalreporter: pytest.TerminalReporter) -> None:
    """The numbers that tests have recorded as properties, added up."""
    figures: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", ()):
        figures.update({name: value for name, value in report.user_properties if isinstance(value, int)})
    if figures:
        terminalreporter.section("Figures")
    for name, value in figures.items():
        terminalreporter.line(f"{value} {name}")
