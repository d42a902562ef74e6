"""Where CI is set, what did not run has failed; elsewhere it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
WAYS: Final = {
    "a skip": "import pytest\n\ndef test_it():\n    pytest.skip('no moon')\n",
    "a mark": "import pytest\n\n@pytest.mark.skipif(True, reason='no moon')\ndef test_it(): ...\n",
    "a module": "import pytest\n\npytest.skip('no moon', allow_module_level=True)\n",
    "an expected failure": "import pytest\n\n@pytest.mark.xfail(reason='no moon')\ndef test_it():\n    assert 0\n",
}


def _run(directory: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    (directory / "test_it.py").write_text(source, "utf-8")
    (directory / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:randomly", str(directory)]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", WAYS.values(), ids=WAYS)
def test_with_ci_set_every_way_of_not_running_fails(tmp_path: Path, source: str) -> None:
    run = _run(tmp_path, source, ci="true")
    assert run.returncode != 0
    assert "nothing may be left out here: no moon" in run.stdout


def test_elsewhere_a_test_that_could_not_run_is_told_with_its_reason(tmp_path: Path) -> None:
    run = _run(tmp_path, WAYS["a skip"], ci="")
    assert run.returncode == 0
    assert "Some tests could not run here" in run.stdout
    assert "1 x no moon" in run.stdout
