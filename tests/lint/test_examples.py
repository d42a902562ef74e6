"""Every code has a manifest that earns it and one that does not: those that the documentation shows."""

from __future__ import annotations

import re

import pytest

from reconciler.lint import lint
from reconciler.lint.catalogue import topics
from reconciler.lint.rule import Topic
from reconciler.lint.rules import RULES
from reconciler.model import Severity
from tests.lint.manifests import NOW, line_of, read

EXAMPLES = [one for one in topics().values() if one.bad]
each_example = pytest.mark.parametrize("topic", EXAMPLES, ids=lambda one: one.code)


def earned(topic: Topic, text: str) -> list[tuple[str, int]]:
    """What is told of a manifest: this code, whatever its severity, and all other warnings."""
    found = lint(read(text), NOW)
    return [(one.code, line_of(one)) for one in found if one.severity is not Severity.NOTE or one.code == topic.code]


@each_example
def test_the_bad_example_earns_its_code_where_it_says_so_and_no_other(topic: Topic) -> None:
    lines = enumerate(topic.bad.splitlines(), start=1)
    marked = [(topic.code, number) for number, line in lines if line.endswith(f"# {topic.code}")]
    assert marked
    assert earned(topic, topic.bad) == marked


@each_example
def test_the_good_example_earns_nothing(topic: Topic) -> None:
    assert earned(topic, topic.good) == []


@each_example
@pytest.mark.parametrize("kept", ["line", "above", "off"])
def test_the_bad_example_is_quiet_where_it_says_that_it_is_meant(topic: Topic, kept: str) -> None:
    text = topic.bad
    ignore = f"# qstash-sync: ignore {topic.code}"
    if kept == "off":
        text += f"lint: {{{topic.code}: off}}\n"
    elif kept == "line":
        text = text.replace(f"# {topic.code}", ignore)
    else:
        text = re.sub(rf"^( *)(.*)  # {topic.code}$", rf"\1{ignore}\n\1\2", text, flags=re.MULTILINE)
    assert earned(topic, text) == []


def test_every_rule_has_both_examples_and_a_code_and_name_of_its_own() -> None:
    assert all(one.bad and one.good for one in RULES)
    assert [one.code for one in RULES] == sorted({one.code for one in RULES})
    assert len({one.name for one in topics().values()}) == len(topics())


@pytest.mark.parametrize("topic", topics().values(), ids=lambda one: one.code)
def test_every_code_is_explained_in_sentences(topic: Topic) -> None:
    assert topic.title[0].isupper()
    assert topic.title.endswith((".", "?"))
    assert topic.explanation.endswith((".", ".)"))
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", topic.name)
