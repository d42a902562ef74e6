"""What somebody may try who has a pull request, a branch, or a text that ends up in an input."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.ci.seal import find_seal
from reconciler.cli.exit import Exit
from tests.action.act import ROOT
from tests.action.place import MODULES, Place, lay_traps
from tests.action.project import MANIFEST, Project

INPUTS: Final = sorted(yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"])
PLAN: Final = {"INPUT_COMMAND": "plan", "CRON_SECRET": "hush-hush-hush", "QSTASH_DEV": "true", "QSTASH_DEV_PORT": "1"}

# For a shell; for GitHub's expressions, its commands of both forms, and its files of `name=value`; and for Markdown.
HOSTILE: Final = (
    """a'"; touch trodden; $(touch trodden) `touch trodden` && touch trodden || touch trodden #\n"""
    "${{ secrets.QSTASH_TOKEN }} ${{ github.token }}\n"
    "::set-env name=TRODDEN::1\n::add-path::/trodden\n::stop-commands::trodden\n##[set-env name=TRODDEN]1\n"
    "changes=trodden\nEOF\nexit-code=0\n<!-- qstash-sync:plan trodden --> @everyone <script>alert(1)</script>\n"
)
# Of whoever a run is, and what for: names of branches and people, which somebody else may have chosen; and what a run
# goes by, which nobody should be able to choose, each by itself, for it may end the run.
VARIABLES: Final = (
    ("GITHUB_REF", "GITHUB_HEAD_REF", "GITHUB_BASE_REF", "GITHUB_ACTOR", "GITHUB_WORKFLOW", "GITHUB_RUN_ID"),
    *(("GITHUB_REPOSITORY",), ("GITHUB_SHA",), ("GITHUB_SERVER_URL",), ("GITHUB_API_URL",), ("GITHUB_EVENT_NAME",)),
)


def find_commands(told: str) -> set[str]:
    """The names of all workflow commands that a runner would see."""
    return set(re.findall(r"^(?:::|##\[)\s*([\w-]+)", told, re.MULTILINE))


def is_harmless(done: subprocess.CompletedProcess[str], place: Place) -> bool:
    """Whether a run has ended as runs do, with no command but ours, and with outputs that say so."""
    ours = re.compile(r"add-mask|stop-commands|[0-9a-f]{32}|error|warning|notice")
    assert done.returncode in set(Exit) - {Exit.BUG}, done.stderr
    assert [name for name in find_commands(done.stdout + done.stderr) if not ours.fullmatch(name)] == []
    assert "::stop-commands::trodden" not in done.stdout.splitlines()
    return place.escaped == [] and place.outputs["exit-code"] == str(done.returncode)


@pytest.fixture
def place(place: Place) -> Place:
    (place.workspace / "schedules.yaml").write_text(MANIFEST)
    return place


def test_nothing_of_a_checkout_is_run_while_the_action_installs(hostile: Path) -> None:
    assert {path.name for path in hostile.iterdir()} == {
        *(name for module in MODULES for name in (module, f"{module}.py")),
        *("pip.conf", "startup.py"),
    }


def test_nothing_of_a_checkout_is_run_by_the_command(place: Place) -> None:
    done = place.start(**PLAN, **lay_traps(place.workspace))
    assert (done.returncode, place.outputs["mode"]) == (Exit.DONE, "plan"), done.stderr
    assert is_harmless(done, place)


def test_nothing_of_a_checkout_is_run_by_a_program_that_was_named(place: Place) -> None:
    program = next(place.temporary.glob("qstash-sync-*/bin/python"))
    wrapper = place.temporary / "qstash-sync"
    wrapper.write_text(f'#!/bin/sh\nexec {program} "{place.source}/action/qstash_sync.py" "$@"\n')
    wrapper.chmod(0o755)
    done = place.start(**PLAN, **lay_traps(place.workspace), INPUT_BIN=str(wrapper))
    assert (done.returncode, place.outputs["mode"]) == (Exit.DONE, "plan"), done.stderr
    assert is_harmless(done, place)


@pytest.mark.parametrize("name", INPUTS)
def test_a_hostile_input_is_a_text_and_nothing_else(place: Place, name: str) -> None:
    assert is_harmless(place.start(**PLAN | {f"INPUT_{name.upper().replace('-', '_')}": HOSTILE}), place)


@pytest.mark.parametrize("names", VARIABLES, ids=lambda names: names[0])
def test_a_hostile_name_of_a_branch_or_a_person_is_a_text_and_nothing_else(
    place: Place, names: tuple[str, ...]
) -> None:
    assert is_harmless(place.start(**PLAN | dict.fromkeys(names, HOSTILE)), place)


WORKFLOW: Final = """\
on: pull_request
jobs:
  plan:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: OWNER/qstash-sync@0000000000000000000000000000000000000000 # v0.1.0
        with:
          command: plan
          token: ${{ secrets.QSTASH_TOKEN }}
          target: ${{ github.head_ref }}
          vars: |
            title=${{ github.event.pull_request.title }}
          comment-header: ${{ github.event.pull_request.title }}
          comment-footer: ${{ github.event.pull_request.body }}
        env:
          CRON_SECRET: ${{ secrets.CRON_SECRET }}
      - run: ls -a; env
"""
# YAML would not take line breaks in a plain text, and a destination must be a URL.
HOSTILE_MANIFEST: Final = """\
version: 1
owner: acme-billing
variables:
  cron_secret: {env: CRON_SECRET, secret: true}
  title: {default: none}
schedules:
  - name: daily-digest
    destination: https://billing.example.com/$(touch-trodden)/`x`/|/@everyone
    cron: "0 9 * * 1-5"
    headers:
      Authorization: "Bearer {{ cron_secret }}"
      X-Title: "{{ title }} ${{ '{{' }} secrets.QSTASH_TOKEN }}"
    body: "::set-env name=TRODDEN::1\\n::add-path::/trodden\\n```\\n</details><script>alert(1)</script> @everyone"
"""


def test_what_a_pull_request_says_of_itself_is_told_and_never_evaluated(project: Project) -> None:
    project.write(".github/workflows/schedules.yml", WORKFLOW)
    project.write("schedules.yaml", HOSTILE_MANIFEST)
    title = HOSTILE.replace("\n", " ")
    run = project.request(said={"title": title, "body": HOSTILE}, branch="$(touch trodden)`touch trodden`")
    assert (run.code, run.outputs[-1]["mode"], run.outputs[-1]["add"]) == (0, "plan", "1"), run.log
    [comment] = project.comments
    assert find_seal(comment.body) is not None
    told = comment.body + run.log
    assert [secret for secret in project.secrets.values() if secret in told] == []
    assert not re.search(r"^(TRODDEN=|trodden$)", run.log, re.MULTILINE)
    # Header and footer are the workflow's own Markdown; all else of the manifest stands in fences that it cannot end.
    ours = comment.body.partition("**qstash-sync**")[2].partition("</sub>")[0]
    unfenced = re.sub(r"^(`{3,})diff\n.*?^\1$", "", ours, flags=re.MULTILINE | re.DOTALL)
    assert "diff" not in unfenced
    assert not re.search(r"<script|@everyone", unfenced)
