"""The locks: whoever installs gets what was tested, from wherever they install."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LOCKS: Final = {path.stem: path.read_text("utf-8") for path in sorted(ROOT.glob("requirements/*.txt"))}
PIN: Final = re.compile(r"([a-z0-9-]+)==([^ ]+)(?: ; .+?)?((?: --hash=sha256:[0-9a-f]{64})+)")


def _read_entries(lock: str) -> list[str]:
    """Each requirement with its hashes on one line, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE)
    return [" ".join(entry.split()) for entry in text.replace("\\\n", " ").splitlines()]


def _read_pins(lock: str) -> dict[str, str]:
    matches = [PIN.fullmatch(entry) for entry in _read_entries(lock)]
    return {match[1]: match[2] for match in matches if match}


def _find_names(dependencies: list[str | dict[str, str]]) -> set[str]:
    names = (re.match(r"[\w.-]+", entry) for entry in dependencies if isinstance(entry, str))
    return {match[0].lower() for match in names if match}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_nothing_but_versions_and_their_hashes(name: str) -> None:
    assert [entry for entry in _read_entries(LOCKS[name]) if not PIN.fullmatch(entry)] == []


@pytest.mark.parametrize("name", ["run", "build"])
def test_what_users_install_is_what_is_tested(name: str) -> None:
    assert _read_pins(LOCKS[name]).items() <= _read_pins(LOCKS["dev"]).items()


def test_everything_that_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {"run": project["project"]["dependencies"], **project["dependency-groups"]}
    for name, dependencies in asked.items():
        assert _find_names(dependencies) - _read_pins(LOCKS[name]).keys() == set(), name
