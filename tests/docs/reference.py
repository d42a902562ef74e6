"""The parts of the pages that are made from the program: the tables of options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click

from reconciler.cli import COMMANDS as TOP
from reconciler.cli.ci import COMMANDS as CI

# Every command as it is called; one that only has others is none.
COMMANDS: Final = (*(name for name in TOP if name != "ci"), *(f"ci {name}" for name in CI))
_TABLE: Final = re.compile(
    r"(?P<marker><!-- options beside (?P<option>--[\w-]+)(?: of (?P<command>[\w ]+?))? -->\n).*?(?=<!-- end -->)",
    re.DOTALL,
)
_DEFAULT: Final = re.compile(r" *\[default: (.*)\]")


def load_command(name: str) -> click.Command:
    """A command of the program, by its whole name."""
    command: click.Command = import_module(f"reconciler.cli.{name.replace(' ', '.')}").command
    return command


def find_options(name: str) -> list[click.Option]:
    """The options of a command, as its help lists them."""
    return [one for one in load_command(name).params if isinstance(one, click.Option) and not one.hidden]


@dataclass(frozen=True, slots=True)
class Group:
    """Options that the same commands have, with the same meaning."""

    commands: tuple[str, ...]
    options: tuple[click.Option, ...]

    def render(self) -> str:
        """Who takes them, and what each does."""
        head = (
            f"Taken by {', '.join(_name(self.commands))}.\n\n",
            "| option | in the environment | what it does |\n",
            "|---|---|---|\n",
        )
        return "".join((*head, *map(_row, self.options)))


def _name(commands: tuple[str, ...]) -> Iterator[str]:
    """The commands, those of ``ci`` as one where it is all of them."""
    within = [command for command in commands if command.startswith("ci ")]
    yield from (f"`{command}`" for command in commands if len(within) < len(CI) or command not in within)
    if len(within) == len(CI):
        yield "every command of `ci`"


def group_options() -> list[Group]:
    """Every option of every command in exactly one group."""
    told: dict[str, tuple[click.Option, list[str]]] = {}
    for command in COMMANDS:
        for one in find_options(command):
            told.setdefault(_row(one), (one, []))[1].append(command)
    groups: dict[tuple[str, ...], list[click.Option]] = {}
    for one, commands in told.values():
        groups.setdefault(tuple(commands), []).append(one)
    return [Group(commands, tuple(options)) for commands, options in groups.items()]


def fill_tables(text: str) -> str:
    """The page with the tables of options as they should be, each behind its marker.

    ``<!-- options beside --dev -->`` stands for the group in which that option is; ``of dev`` chooses between several.
    """
    return _TABLE.sub(lambda found: found["marker"] + _find_group(found["option"], found["command"]).render(), text)


def find_tables(text: str) -> list[Group]:
    """The groups of options for which the page has a table."""
    return [_find_group(found["option"], found["command"]) for found in _TABLE.finditer(text)]


def _find_group(option: str, command: str | None) -> Group:
    return next(
        group
        for group in group_options()
        if any(option in one.opts for one in group.options) and (command is None or command in group.commands)
    )


def _row(option: click.Option) -> str:
    return f"| {_spelling(option)} | {_variable(option)} | {_text(option)} |\n"


def _spelling(option: click.Option) -> str:
    *others, longest = sorted(option.opts, key=len)
    value = "" if option.is_flag or option.count else f" {_metavar(option)}"
    return ", ".join(f"`{name}`" for name in (*others, f"{longest}{value}", *option.secondary_opts))


def _metavar(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "\\|".join(map(str, option.type.choices))
    return option.metavar or ("TEXT" if option.type.name == "text" else "N")


def _variable(option: click.Option) -> str:
    return f"`{option.envvar}`" if isinstance(option.envvar, str) else "none"


def _text(option: click.Option) -> str:
    text = _DEFAULT.sub(r" Default: \1.", option.help or "").replace("*", "\\*")
    if not option.show_default or not option.default:
        return text
    return f"{text} Default: `{option.opts[0] if option.default is True else option.default}`."
