"""Places in a tree, its secrets, and one map laid upon another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import Problem
from reconciler.manifest.parsing import parse
from reconciler.manifest.tree import (
    Map,
    Path,
    Position,
    Seq,
    Tree,
    blame,
    blame_key,
    locate,
    locate_key,
    merge,
    secret_paths,
    spell,
)

TEXT = """\
owner: acme
schedules:
  - cron: "0 9 * * *"
    headers: {X-Team: billing}
    queue:
  -   - deep
"""


def read(text: str, file: str = "f.yaml") -> Map:
    tree, problems = parse(text, file)
    assert not problems
    assert isinstance(tree, Map)
    return tree


def filled(text: str, *secrets: str) -> Map:
    """A map of which the values at ``secrets`` are secret."""
    return read(text).changed({}, secrets)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("owner",), 1, 8),
        (("schedules",), 3, 3),
        (("schedules", 0), 3, 5),
        (("schedules", 0, "cron"), 3, 11),
        (("schedules", 0, "headers", "X-Team"), 4, 23),
        (("schedules", 1, 0), 6, 9),
    ],
)
def test_a_value_is_located_where_it_begins(path: tuple[str | int, ...], line: int, column: int) -> None:
    assert locate(read(TEXT), path) == Position("f.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("schedules", 0, "headers", "X-Team"), 4, 15),
        (("schedules", 0, "cron"), 3, 5),
        (("schedules", 1), 6, 7),
        ((), 1, 1),
    ],
)
def test_a_key_is_located_where_it_begins(path: tuple[str | int, ...], line: int, column: int) -> None:
    assert locate_key(read(TEXT), path) == Position("f.yaml", line, column)


def test_an_empty_value_is_located_at_its_key() -> None:
    assert locate(read(TEXT), ("schedules", 0, "queue")) == Position("f.yaml", 5, 5)


@pytest.mark.parametrize("find", [locate, locate_key])
@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("schedules", 0, "url"), 3, 5),
        (("schedules", 0, 1), 3, 5),
        (("schedules", 7), 3, 3),
        (("schedules", -1), 3, 3),
        (("schedules", "cron"), 3, 3),
        (("owner", "name"), 1, 8),
        (("nothing", "here"), 1, 1),
    ],
)
def test_what_is_missing_is_located_at_the_deepest_part_of_its_path(
    find: Callable[[Tree, Path], Position], path: tuple[str | int, ...], line: int, column: int
) -> None:
    assert find(read(TEXT), path) == Position("f.yaml", line, column)


def test_what_was_never_written_has_line_0() -> None:
    assert locate(Map(), ("a",)) == Position("", 0, 0)
    assert locate("text", ()) == Position("", 0, 0)


def test_a_problem_names_the_path_from_the_root_of_the_document() -> None:
    item = read(TEXT)["schedules"]
    assert blame(item, (0, "cron"), "wrong", ("schedules",)) == Problem("f.yaml", 3, 11, "schedules[0].cron", "wrong")
    assert blame_key(item, (0, "cron"), "wrong", ("schedules",)).column == 5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("schedules", 3, "headers", "X-Team"), "schedules[3].headers.X-Team"),
        ((0, 1), "[0][1]"),
        (("body", "a.b", "c d", ""), 'body["a.b"]["c d"][""]'),
    ],
)
def test_a_path_is_spelled_as_people_write_it(path: tuple[str | int, ...], text: str) -> None:
    assert spell(path) == text


def test_the_paths_of_secrets_lead_to_scalars_only() -> None:
    tree = Map()
    inner = Seq()
    inner.extend(["plain", "hidden"])
    tree.update({"a": inner.changed({}, [1]), "b": "hidden", "c": "plain"})
    assert secret_paths(tree.changed({}, ["a", "b"])) == {("a", 1), ("b",)}
    assert secret_paths(tree) == frozenset()


def test_a_map_without_keys_keeps_the_places_and_secrets_of_the_rest() -> None:
    rest = filled("a: 1\nb: 2\n", "a", "b").without("a", "z")
    assert rest == {"b": 2}
    assert secret_paths(rest) == {("b",)}
    assert locate(rest, ("b",)) == Position("f.yaml", 2, 4)


@pytest.mark.parametrize(
    ("beneath", "item", "merged"),
    [
        ("{a: 1}", "{b: 2}", {"a": 1, "b": 2}),
        ("{a: 1}", "{a: 2}", {"a": 2}),
        ("{a: 1}", "{a: null}", {}),
        ("{a: null}", "{b: null}", {}),
        ("{a: {x: 1, y: 2}}", "{a: {x: 3}}", {"a": {"x": 3}}),
        ("{a: [1]}", "{a: [2]}", {"a": [2]}),
        ("{headers: {A: 1, B: 2}}", "{headers: {b: 3, C: 4}}", {"headers": {"A": 1, "b": 3, "C": 4}}),
        ("{headers: {A: 1, B: 2}}", "{headers: {a: null}}", {"headers": {"B": 2}}),
        ("{headers: {A: 1}}", "{headers: null}", {}),
        ("{headers: {A: 1}}", "{headers: text}", {"headers": "text"}),
        ("{headers: null}", "{headers: {A: 1, B: null}}", {"headers": {"A": 1}}),
        ("{headers: {A: 1}}", "{b: 2}", {"headers": {"A": 1}, "b": 2}),
        ("{headers: text}", "{b: 2}", {"headers": "text", "b": 2}),
        ("{c: {headers: {A: 1}}}", "{c: {headers: {B: 2}}}", {"c": {"headers": {"B": 2}}}),
    ],
)
def test_an_item_is_laid_upon_the_defaults(beneath: str, item: str, merged: object) -> None:
    assert merge(read(beneath), read(item)) == merged


def test_every_entry_keeps_the_place_where_it_was_written() -> None:
    low = read("\n\nretries: 3\nheaders: {A: x, B: y}\n", "defaults.yaml")
    merged = merge(low, read("cron: x\nretries: null\nheaders: {b: z}\n", "item.yaml"))
    assert locate(merged, ("headers", "A")) == Position("defaults.yaml", 4, 14)
    assert locate(merged, ("headers", "b")) == Position("item.yaml", 3, 14)
    assert locate(merged, ("cron",)) == Position("item.yaml", 1, 7)
    assert locate(merged, ("retries",)) == Position("item.yaml", 2, 1)
    assert locate(merged, ()) == Position("item.yaml", 1, 1)


def test_secrecy_comes_along_with_a_value_and_goes_with_it() -> None:
    low, high = filled("{a: s, b: s, c: s}", "a", "b", "c"), filled("{a: x, b: null, d: s}", "d")
    assert secret_paths(merge(low, high)) == {("c",), ("d",)}


def test_secret_headers_merge_as_headers_do() -> None:
    low = read("{headers: {A: s, B: s, C: x}}")
    low = low.changed({"headers": filled("{A: s, B: s, C: x}", "A", "B")}, ["headers"])
    assert secret_paths(merge(low, read("{headers: {a: x}}"))) == {("headers", "B")}
    assert secret_paths(merge(low, read("{headers: {a: x, b: null}}"))) == frozenset()
    assert secret_paths(merge(read("{headers: {A: x}}"), low)) == {("headers", "A"), ("headers", "B")}


VALUES = st.none() | st.integers() | st.text(max_size=3)
MAPS = st.dictionaries(st.sampled_from("abc"), VALUES) | st.fixed_dictionaries(
    {"headers": st.dictionaries(st.sampled_from(["X", "x", "Y", "Z"]), VALUES)}
)


def made(entries: dict[str, object]) -> Map:
    node = Map()
    node.update({key: made(value) if isinstance(value, dict) else value for key, value in entries.items()})  # type: ignore[misc]
    return node


@given(beneath=MAPS, item=MAPS)
def test_merging_changes_nothing_that_it_is_given_and_merging_again_changes_nothing(
    beneath: dict[str, object], item: dict[str, object]
) -> None:
    low, high = made(beneath), made(item)
    merged = merge(low, high)
    assert (low, high) == (beneath, item)
    assert merge(Map(), merged) == merged
    assert None not in merged.values()
