"""Advice for texts that are no YAML, from the parser in C and the one in Python."""

from __future__ import annotations

import pytest
import yaml

from reconciler.manifest.syntax import explain

QUOTE = "a value that begins with {} must be in quotes"
TEMPLATE = 'a value that begins with a template must be in quotes: "{{ … }}"'
TABS = "a tab has no place here: write blanks"
COLUMN = 'put a value that holds ": " in quotes; the keys of a map begin in the same column'
BRACKET = "this bracket is never closed, or a comma is missing behind it"
INDENTATION = "this does not fit the indentation of the lines above"
BEHIND_QUOTE = "text follows a closing quote: put all of the value into one pair of quotes"
ESCAPE = "a backslash in double quotes begins an escape: double it, or use single quotes"
MEANING = 'a line that begins with "%", "---" or "..." has a meaning in YAML'
MISSING = "a value is missing here, or must be in quotes for the character that it begins with"

CASES = [
    ("cron: */5 * * * *\n", 1, 7, QUOTE.format("*")),
    ("cron: * * * * *\n", 1, 7, QUOTE.format("*")),
    ("cron: *5 * * * *\n", 1, 10, QUOTE.format("*")),
    ("- {cron: */5 * * * *}\n", 1, 10, QUOTE.format("*")),
    ("a: & x\n", 1, 4, QUOTE.format("&")),
    ("a: @daily\n", 1, 4, QUOTE.format("@")),
    ("a: `x`\n", 1, 4, QUOTE.format("`")),
    ("a: %x\n", 1, 4, QUOTE.format("%")),
    ("a: !b!c x\n", 1, 4, QUOTE.format("!")),
    ("a: !%zz x\n", 1, 4, QUOTE.format("!")),
    ("a: |x\n  b\n", 1, 4, QUOTE.format("|")),
    ("a: {{ x }}/api\nb: 1\n", 1, 11, TEMPLATE),
    ("a: {{ x }}{{ y }}\n", 1, 11, TEMPLATE),
    ("- {{ x }}/api\n", 1, 10, TEMPLATE),
    ("a: {{ x\nb: c\n", 1, 5, TEMPLATE),
    ("a:\n\tb: 1\n", 2, 1, TABS),
    ("a:\n  - b\n\t- c\n", 3, 1, TABS),
    ("a: b: c\n", 1, 5, COLUMN),
    ("a: 1\n  b: 2\n", 2, 4, COLUMN),
    ("a: [1, 2\nb: 3\n", 1, 4, BRACKET),
    ("a: {b: 1\nc: 2\n", 1, 4, BRACKET),
    ("a: }\n", 1, 4, MISSING),
    ('a: "b\nc: d\n', 1, 4, "this quote is never closed"),
    ('a: "b" c\n', 1, 8, BEHIND_QUOTE),
    ("a: 'it's'\n", 1, 8, BEHIND_QUOTE),
    ("a:\n    b: 2\n  c: 3\n", 3, 3, INDENTATION),
    ("a: 1\n- b\n", 2, 1, INDENTATION),
    ("- a\nb: 1\n", 2, 1, INDENTATION),
    ("a: -\n", 1, 4, 'a list begins on a line of its own; put text that begins with "- " in quotes'),
    ("a: 1\nb\nc: 2\n", 2, 1, 'a key needs a colon and a blank behind it: "key: value"'),
    ("a: b\n...\nc: d\n", 3, 1, MEANING),
]
LOADERS = [yaml.CBaseLoader, yaml.BaseLoader]


def complaint_about(text: str, loader: type[yaml.BaseLoader | yaml.CBaseLoader]) -> yaml.MarkedYAMLError:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        list(yaml.parse(text, Loader=loader))
    return caught.value


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "line", "column", "advice"), CASES)
def test_a_mistake_is_shown_where_it_is_with_what_to_do(
    text: str, line: int, column: int, advice: str, loader: type[yaml.BaseLoader | yaml.CBaseLoader]
) -> None:
    problem = explain(complaint_about(text, loader), text, "f.yaml")
    assert str(problem) == f"f.yaml:{line}:{column}: not valid YAML: {advice}"


@pytest.mark.parametrize("loader", LOADERS)
def test_a_wrong_escape_is_shown_on_its_line(loader: type[yaml.BaseLoader | yaml.CBaseLoader]) -> None:
    problem = explain(complaint_about('a: "\\d"\n', loader), 'a: "\\d"\n', "f")
    assert (problem.line, problem.message) == (1, f"not valid YAML: {ESCAPE}")


@pytest.mark.parametrize("loader", LOADERS)
def test_for_a_rare_mistake_the_parsers_own_words_do(loader: type[yaml.BaseLoader | yaml.CBaseLoader]) -> None:
    text = "%YAML 2.0\n---\na: 1\n"
    assert "incompatible YAML document" in explain(complaint_about(text, loader), text, "f").message
