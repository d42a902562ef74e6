"""``qstash-sync explain``."""

from __future__ import annotations

import json
from textwrap import indent, wrap
from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.options import Command, option
from reconciler.cli.terminal import Terminal
from reconciler.errors import UsageError
from reconciler.lint.catalogue import suggest, topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.lint.rule import Topic

_WIDTH: Final = 100
_JSON: Final = {"format_version": "1"}


@click.command(
    "explain",
    cls=Command,
    short_help="Explain the code of a warning.",
    epilog="""\b
Examples:
  qstash-sync explain QS104
  qstash-sync explain                  all codes, a line each
  qstash-sync explain --format json    all of them, whole""",
)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
def command(codes: Sequence[str], form: str) -> None:
    """Explain what a code means, why it matters, what earns it, what does not, and how to silence it.

    Without a code, all of them are listed.
    """
    terminal = Terminal()
    chosen = [_find(code) for code in codes]
    if form == "json":
        told = _JSON | {"codes": [_data(one) for one in chosen or topics().values()]}
        terminal.report(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    elif chosen:
        terminal.report("\n".join("\n".join(_page(one, terminal)) + "\n" for one in chosen))
    else:
        terminal.report("".join(f"{one.code}  {one.severity:<7}  {one.title}\n" for one in topics().values()))


def _find(code: str) -> Topic:
    found = topics().get(code.upper())
    if found is None:
        raise UsageError(f"there is no such code{suggest(code)}; qstash-sync explain lists them all")
    return found


def _data(topic: Topic) -> dict[str, str]:
    return {
        "code": topic.code,
        "name": topic.name,
        "severity": topic.severity,
        "title": topic.title,
        "explanation": topic.explanation,
        "bad": topic.bad,
        "good": topic.good,
        "silence": silence(topic.code),
    }


def silence(code: str) -> str:
    """The comment that silences a code."""
    return f"# qstash-sync: ignore {code}"


def _page(topic: Topic, terminal: Terminal) -> Iterator[str]:
    yield terminal.paint(f"{topic.code} {topic.name} ({topic.severity})", "bold")
    yield from wrap(topic.title, _WIDTH)
    yield ""
    yield from wrap(topic.explanation, _WIDTH)
    for name, example in (("Earns it", topic.bad), ("Does not", topic.good)):
        if example:
            yield f"\n{terminal.paint(name, 'bold')}:\n"
            yield indent(example.rstrip(), "  ")
    yield f"\n{terminal.paint('To silence it', 'bold')}, on the line or the one above, or in the whole manifest:\n"
    yield f"  {silence(topic.code)}"
    yield f"  lint: {{{topic.code}: off}}"
