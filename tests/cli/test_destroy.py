from __future__ import annotations

import pytest

from reconciler.devserver import RunningServer
from tests.cli.shell import MANIFEST, Shell, write


def test_what_carries_our_mark_is_deleted_and_queues_stay_unless_prune_says_so(
    shell: Shell, qstash: RunningServer
) -> None:
    write()
    shell.apply()
    result = shell("destroy", "--yes", "--max-deletions", "2")
    assert result.code == 0
    assert result.out.endswith("Apply complete! Resources: 0 added, 0 changed, 2 destroyed.\n")
    assert [entry.method for entry in qstash.log.writes[-2:]] == ["DELETE", "DELETE"]
    write(MANIFEST.replace("owner: acme", "owner: acme\nprune: {queues: all}"))
    assert shell("destroy", "--yes", "--max-deletions", "1").out.endswith(" 1 destroyed.\n")


@pytest.mark.usefixtures("qstash")
def test_more_than_was_said_is_held(shell: Shell) -> None:
    write()
    shell.apply()
    assert shell("destroy", "--yes", "--max-deletions", "1").code == 3
    assert shell("plan", "--detailed-exitcode").code == 0


def test_without_a_terminal_and_without_yes_it_is_wrong_usage(shell: Shell, qstash: RunningServer) -> None:
    write()
    assert (shell("destroy").code, len(qstash.log)) == (64, 0)


def test_schedules_of_others_stay(shell: Shell, qstash: RunningServer) -> None:
    write(MANIFEST.replace("owner: acme", "owner: others"))
    shell.apply()
    qstash.log.clear()
    write()
    assert (shell("destroy", "--yes").code, qstash.log.writes) == (0, ())
