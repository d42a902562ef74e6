"""How GitHub's runner reads what a step prints and the files that it leaves, after its sources (actions/runner)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

COMMANDS: Final = {"add-mask", "error", "warning", "notice", "set-output", "save-state", "stop-commands", "group"}


def commands_in(printed: str) -> Iterator[tuple[str, str, str]]:
    """The commands that the runner obeys: name, properties and data, unescaped as it does it."""
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", printed):
        found = _command(line, {stopped} if stopped else COMMANDS)
        if found is None:
            continue
        if stopped:
            stopped = ""
        elif found[0] == "stop-commands":
            stopped = found[2]
        else:
            yield found


def _command(line: str, registered: set[str]) -> tuple[str, str, str] | None:
    """A command in the newer form, which begins a line, or in the older one, which stands anywhere in it."""
    text = line.lstrip()
    head, separator, data = text[2:].partition("::") if text.startswith("::") else ("", "", "")
    name, _, properties = head.partition(" ")
    if separator and name in registered:
        return name, properties, _unescaped(data)
    head, separator, data = line.partition("##[")[2].partition("]")
    name, _, properties = head.partition(" ")
    return (name, properties, data) if separator and name in registered else None


def _unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def outputs_in(file: str) -> dict[str, str]:
    """The outputs that the file GITHUB_OUTPUT gives; a line that is none is an error, as it is for the runner."""
    found: dict[str, str] = {}
    lines = iter(file.split("\n")[:-1])
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            found[line[:equals]] = line[equals + 1 :]
            continue
        assert heredoc > 0, line
        value: list[str] = []
        for inner in lines:
            if inner == line[heredoc + 2 :]:
                break
            value.append(inner)
        else:
            raise AssertionError("a value does not end")
        found[line[:heredoc]] = "\n".join(value)
    return found
