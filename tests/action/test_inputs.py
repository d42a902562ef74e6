"""The action, its launcher and the command agree on what there is."""

from __future__ import annotations

import re
import runpy
from importlib import import_module
from typing import Any, Final

import click
import yaml

from reconciler.cli.ci import COMMANDS
from reconciler.cli.ci.ending import Ending
from tests.action.act import ROOT

ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
[STEP] = ACTION["runs"]["steps"]
START: Final = runpy.run_path(str(ROOT / "action/start.py"))
# Those that the launcher itself takes, and variables that the command reads beside its options.
OF_THE_LAUNCHER: Final = {"command", "working-directory", "python", "bin"}
OF_OTHERS: Final = {"QSTASH_TOKEN", "QSTASH_URL", "GITHUB_TOKEN"}


def spell(name: str) -> str:
    return f"INPUT_{name.upper().replace('-', '_')}"


def find_variables() -> set[str]:
    commands: list[click.Command] = [import_module(f"reconciler.cli.ci.{name}").command for name in COMMANDS]
    return {str(one.envvar) for command in commands for one in command.params if isinstance(one, click.Option)}


def test_every_input_reaches_the_launcher_as_data() -> None:
    assert STEP["env"] == {spell(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}


def test_the_launcher_hands_over_every_input_that_is_not_its_own() -> None:
    assert START["VARIABLES"].keys() == {spell(name) for name in ACTION["inputs"].keys() - OF_THE_LAUNCHER}


def test_the_command_has_an_option_for_all_that_it_is_handed() -> None:
    assert set(START["VARIABLES"].values()) - find_variables() == OF_OTHERS


def test_the_commands_of_the_action_are_those_of_the_program() -> None:
    assert set(START["COMMANDS"]) == set(COMMANDS)
    described = ACTION["inputs"]["command"]["description"]
    assert set(re.findall(r"`(\w+)`", described)) == set(COMMANDS)


def test_the_outputs_are_those_of_the_command() -> None:
    put = {*Ending("plan").outputs, "plan-path", "markdown-path", "comment-url"}
    assert {name: one["value"] for name, one in ACTION["outputs"].items()} == {
        name: f"${{{{ steps.run.outputs.{name} }}}}" for name in put
    }


def test_every_input_and_output_says_what_it_is() -> None:
    assert [name for name, one in (ACTION["inputs"] | ACTION["outputs"]).items() if not one["description"]] == []
