"""Reports of any size with any text in them."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Final

from hypothesis import strategies as st

from reconciler.errors import Problem
from reconciler.model import Action, Fate, Warning_
from reconciler.report.report import COUNTED, Cell, Report, Row, Verb
from tests.report.reports import HOSTILE

LARGEST: Final = 20_000

_snippets: Final = st.sampled_from(
    [
        "`",
        "``",
        "```",
        "~~~",
        "|",
        "\\",
        "\\|",
        "\n\n",
        "</details>",
        "<details>",
        "<!-- ",
        " -->",
        "@octocat",
        "#12",
        "GH-3",
        "octo/repo#4",
        "![](https://evil.example/x.png)",
        "[a](//evil.example)",
        "https://evil.example",
        "www.evil.example",
        "a@evil.example",
        "<img src=x onerror=alert(1)>",
        "\u202e",
        "\u200d",
        "\u3164",
        "\x1b[2J",
        "\r",
        "\x00",
        "&lt;",
        "*_~",
        "- ",
        "+ ",
        "# ",
        "> ",
        "| - |",
        "\ud800",
        "deadbeef1",
        "::error::",
        "}}{{",
        HOSTILE,
    ]
)
texts: Final = st.lists(_snippets | st.text(max_size=8), max_size=6).map("".join) | st.text(max_size=600)
values: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
cells: Final = st.builds(Cell, texts, values, values, st.booleans())
rows: Final = st.builds(
    Row,
    address=texts,
    kind=st.sampled_from(["schedule", "queue", "url_group", "new_kind"]),
    key=texts,
    id=st.none() | texts,
    action=st.sampled_from(Action),
    cause=st.sampled_from(["manifest", "drift", "both", "unknown"]),
    cells=st.lists(cells, max_size=6).map(tuple),
    settings=st.lists(cells, max_size=6).map(tuple),
    held=st.none() | texts,
    flag=st.none() | texts,
    removes=st.booleans(),
    fate=st.none() | st.sampled_from(Fate),
    reason=texts,
    place=st.just("") | st.builds("{}:{}:{}".format, texts, st.integers(1), st.integers(1)),
)
warnings: Final = st.builds(Warning_, st.just("QS204"), texts, texts, st.just("a.yaml:1:2"))
problems: Final = st.builds(Problem, texts, st.integers(0), st.integers(1), texts, texts)
_COUNTS: Final = (*COUNTED.values(), "held", "failed", "unknown", "skipped", "drifted", "missing")


def _repeated(found: list[Row], number: int) -> tuple[Row, ...]:
    return tuple(islice(cycle(found), number if found else 0))


reports: Final = st.builds(
    Report,
    owner=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    rows=st.builds(_repeated, st.lists(rows, max_size=5), st.integers(0, 60) | st.integers(0, LARGEST)),
    counts=st.fixed_dictionaries({name: st.integers(0, LARGEST) for name in _COUNTS}),
    unchanged=st.integers(0, LARGEST),
    warnings=st.lists(warnings, max_size=5).map(tuple),
    verb=st.sampled_from([Verb.PLAN, Verb.APPLY, Verb.DRIFT]),
    problems=st.just(()) | st.lists(problems, min_size=1, max_size=5).map(tuple),
)
