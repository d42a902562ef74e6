"""What the builder makes of a document, and what it refuses. Both of PyYAML's parsers lead to the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest.building import MAX_DEPTH, MAX_SIZE
from reconciler.manifest.parsing import parse
from reconciler.manifest.tree import Map, Path, Seq, Tree, locate, locate_key

LOADERS = [yaml.CBaseLoader, yaml.BaseLoader]

VALUES: list[tuple[str, Tree | dict[str, Any] | list[Any]]] = [
    ("{a: true, b: 2, c: null, d: 1.5, e: text}", {"a": True, "b": 2, "c": None, "d": 1.5, "e": "text"}),
    ("{a: 'true', b: \"2\", c: 'null', d: ''}", {"a": "true", "b": "2", "c": "null", "d": ""}),
    ("a: |\n  12\nb: >\n  true\n", {"a": "12\n", "b": "true\n"}),
    ("{on: NO, 12:30: 010, 1: 1_000}", {"on": "NO", "12:30": "010", "1": "1_000"}),
    ("{true: 2024-01-01, null: y}", {"true": "2024-01-01", "null": "y"}),
    ("- a\n- [b, {c: d}]\n- - e\n", ["a", ["b", {"c": "d"}], ["e"]]),
    ("a:\nb: ~\n", {"a": None, "b": None}),
    ("text", "text"),
    ("{}", {}),
    ("[]", []),
    ("'<<': 1", {"<<": 1}),
    ("'': 1", {"": 1}),
    ('"a\\0b\\u00e9": "\\U0001F600"', {"a\0bé": "😀"}),
    ("a: &x [1]\nb: *x\nc: [*x, *x]\n", {"a": [1], "b": [1], "c": [[1], [1]]}),
    ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
    ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
    ("&x a: 1\nb: *x\n", {"a": 1, "b": "a"}),
    ("---\na: 1\n...\n", {"a": 1}),
    ("%YAML 1.1\n---\na: on\n", {"a": "on"}),
]  # fmt: skip

PROBLEMS = [
    ("", ["f:1:1: the document is empty"]),
    ("# only a comment\n", ["f:2:1: the document is empty"]),
    ("---\n", ["f:1:1: the document is empty"]),
    ("a: 1\n---\nb: 2\n", ["f:2:1: a second document begins here; give it a file of its own"]),
    ("a: 1\nb: 2\na: 3\n", ['f:3:1: a: the key "a" stands twice in this map, first in line 1']),
    ("s:\n  - {on: 1, 'on': 2}\n", ['f:2:13: s[0].on: the key "on" stands twice in this map, first in line 2']),
    (
        "a: &x {b: 1}\nc:\n  <<: *x\n",
        [
            (
                'f:3:3: c.<<: merge keys cannot be used: "defaults" lies beneath every schedule,'
                " and an alias stands for a whole map"
            )
        ],
    ),
    ("? \n: 1\n", ['f:1:2: [""]: a key is missing before this colon']),
    ("a: !!str 1\n", ["f:1:4: a: explicit tags (!…) cannot be used; what is in quotes is text"]),
    ("a: ! 1\n", ["f:1:4: a: explicit tags (!…) cannot be used; what is in quotes is text"]),
    ("!!str a: 1\n", ["f:1:1: a: explicit tags (!…) cannot be used; what is in quotes is text"]),
    ("- !!set {a}\n", ["f:1:3: [0]: explicit tags (!…) cannot be used; what is in quotes is text"]),
    ("a: .nan\n", ["f:1:4: a: .nan is not a number that JSON knows; put it in quotes to have it as text"]),
    ("a: *x\n", ['f:1:4: a: this alias has no anchor; put text that begins with "*" in quotes']),
    ("a: &x [*x]\n", ["f:1:8: a[0]: this alias would hold itself"]),
    ("&x a: {&y b: *y, c: &z {d: *z}}\n", ["f:1:28: a.c.d: this alias would hold itself"]),
    ("a: {{ x }}\n", ['f:1:4: a: a value that begins with a template must be in quotes: "{{ … }}"']),
    ("a: { {b: 1}: c}\n", ["f:1:6: a: a key must be text; put it in quotes"]),
    ("&x a: 1\n*x : 2\n", ["f:2:1: a key must be text; put it in quotes"]),
    ("? [a]\n: b\n", ["f:1:3: a key must be text; put it in quotes"]),
    (
        "a: !x 1\nb: .inf\nb: 2\n? \n: x\n",
        [
            "f:1:4: a: explicit tags (!…) cannot be used; what is in quotes is text",
            "f:2:4: b: .inf is not a number that JSON knows; put it in quotes to have it as text",
            'f:3:1: b: the key "b" stands twice in this map, first in line 2',
            'f:4:2: [""]: a key is missing before this colon',
        ],
    ),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "tree"), VALUES)
def test_a_document_is_read_as_plain_data(text: str, tree: object, loader: type[Any]) -> None:
    found, problems = parse(text, "f", loader=loader)
    assert json.dumps(found) == json.dumps(tree)
    assert not problems


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "problems"), PROBLEMS)
def test_what_cannot_stand_in_a_manifest_is_told_with_its_place(
    text: str, problems: list[str], loader: type[Any]
) -> None:
    assert [str(problem) for problem in parse(text, "f", loader=loader)[1]] == problems


@pytest.mark.parametrize("loader", LOADERS)
def test_half_a_character_is_refused(loader: type[Any]) -> None:
    assert len(parse('a: "\\ud800"', "f", loader=loader)[1]) == 1


def test_the_first_of_two_equal_keys_counts() -> None:
    assert parse("a: 1\na: 2\n", "f")[0] == {"a": 1}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_collections_are_nested_up_to_a_limit(opening: str, closing: str) -> None:
    assert not parse(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH, "f")[1]
    (problem,) = parse(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1), "f")[1]
    assert problem.message == f"more than {MAX_DEPTH} levels of maps and lists"


def test_levels_beneath_an_alias_count() -> None:
    def chain(links: int) -> str:
        return "- &a0 []\n" + "".join(f"- &a{link} [*a{link - 1}]\n" for link in range(1, links))

    assert not parse(chain(MAX_DEPTH - 1), "f")[1]
    (problem,) = parse(chain(MAX_DEPTH), "f")[1]
    assert problem.message == f"more than {MAX_DEPTH} levels of maps and lists"


@pytest.mark.parametrize("seed", ["[lol, lol, lol, lol]", "{a: {b: c}, d: [e]}", "lollollollol"])
def test_aliases_that_explode_are_refused(seed: str) -> None:
    bomb = f"a0: &a0 {seed}\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
    )
    tree, (problem,) = parse(bomb, "f")
    assert tree is None
    assert problem.message == f"with every alias written out, more than {MAX_SIZE} characters"


PLAIN_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
)
JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PLAIN_TEXT,
    lambda inner: st.lists(inner | st.none(), max_size=4) | st.dictionaries(PLAIN_TEXT, inner | st.none(), max_size=4),
    max_leaves=12,
)


@given(tree=JSON, indent=st.sampled_from([None, 1]))
def test_json_reads_as_it_was_and_each_key_is_located_at_its_text(tree: object, indent: int | None) -> None:
    text = json.dumps(tree, ensure_ascii=False, indent=indent)
    found, problems = parse(text, "f")
    assert (json.dumps(found), problems) == (json.dumps(tree), ())
    lines = text.split("\n")
    for path, value in entries(found):
        key = locate_key(found, path)
        assert isinstance(path[-1], int) or lines[key.line - 1][key.column - 1 :].startswith(written(path[-1]))
        place = locate(found, path)
        shown = path[-1] if value is None and isinstance(path[-1], str) else value
        assert lines[place.line - 1][place.column - 1 :].startswith(written(shown)[0])


def written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def entries(tree: Tree, above: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every value beneath a tree, with its path."""
    steps = tree.items() if isinstance(tree, Map) else enumerate(tree) if isinstance(tree, Seq) else ()
    for step, value in steps:
        yield (*above, step), value
        yield from entries(value, (*above, step))
