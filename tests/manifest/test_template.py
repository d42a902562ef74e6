"""Templates in texts and trees."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifest import template
from reconciler.manifest.expression import ALLOWED
from reconciler.manifest.filters import TemplateError
from reconciler.manifest.parsing import parse
from reconciler.manifest.template import Variable, fill, render
from reconciler.manifest.tree import Map, locate, secret_paths

VARIABLES = {
    "app_url": Variable("https://x.dev"),
    "token": Variable("s3cret", secret=True),
    "empty": Variable(""),
    "braces": Variable("{{ token }}"),
}


def read(text: str) -> Map:
    tree, problems = parse(text, "f.yaml")
    assert not problems
    assert isinstance(tree, Map)
    return tree


@pytest.mark.parametrize(
    ("text", "result", "secret"),
    [
        ("{{ app_url }}/api/{{app_url}}", "https://x.dev/api/https://x.dev", False),
        ("Bearer {{ token }}", "Bearer s3cret", True),
        ("{{ token | upper }}", "S3CRET", True),
        ("{{ app_url | default(token) }}", "https://x.dev", True),
        ("{{ 'a' ~ (token | replace('s3cret', '')) }}", "a", True),
        ("{{ empty }}", "", False),
        ("{{ empty | default('}}') }}", "}}", False),
        ("{{ '{{ token }}' }}", "{{ token }}", False),
        ("{{ braces }}", "{{ token }}", False),
        ("{{ '{%' }} {{ \"{#\" }} {{ '{{' }}", "{% {# {{", False),
        ("{{ 'it\\'s' }}", "it's", False),
        ('{"a":{{ app_url | tojson }}}', '{"a":"https://x.dev"}', False),
        ("{{ 3 }}", "3", False),
        ("}} {a} %} #}", "}} {a} %} #}", False),
        ("{{\n  app_url\n}}", "https://x.dev", False),
        ("<{{ '<&>' }}", "<<&>", False),
    ],
)
def test_a_text_is_rendered(text: str, result: str, *, secret: bool) -> None:
    assert render(text, VARIABLES) == (result, secret)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ app_ulr }}", "there is no variable app_ulr; did you mean app_url?"),
        ("{{ zzz }}", 'there is no variable zzz; declare it under "variables"'),
        ("{{ zzz | default('x') }}", 'there is no variable zzz; declare it under "variables"'),
        ("{% if x %}", "{% is not allowed, only {{ expressions }}; to have it as text, write {{ '{%' }}"),
        ("{% a %}{% b %}", "{% is not allowed, only {{ expressions }}; to have it as text, write {{ '{%' }}"),
        ("{# x #}", "{# is not allowed, only {{ expressions }}; to have it as text, write {{ '{#' }}"),
        (
            "{{ x {{ y }} {{ '",
            "this {{ is never closed, or holds a brace outside of quotes; to have it as text, write {{ '{{' }}",
        ),
        (
            "{{ {'a': 1} }}",
            "this {{ is never closed, or holds a brace outside of quotes; to have it as text, write {{ '{{' }}",
        ),
        (
            "{{ a.b }} {{ tokem }}",
            f"getattr is not allowed here; there are {ALLOWED}; there is no variable tokem; did you mean token?",
        ),
    ],
)
def test_everything_that_is_wrong_in_a_text_is_told(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(text, VARIABLES)
    assert str(caught.value) == message


@given(st.text().filter(lambda text: not any(bracket in text for bracket in ("{{", "{%", "{#"))))
def test_a_text_without_brackets_stays_as_it_is(text: str) -> None:
    assert render(text, VARIABLES) == (text, False)


@given(st.text(alphabet="{}%#'\"\\ a|~token\n"))
def test_any_text_is_rendered_or_an_error_of_the_template(text: str) -> None:
    with suppress(TemplateError):
        assert isinstance(render(text, VARIABLES)[0], str)


@given(
    before=st.text(alphabet="ab }"),
    use=st.sampled_from(
        ["token", "token|lower", "'a' ~ token", "empty|default(token)", "app_url|default(token, true)"]
    ),
    after=st.sampled_from(["", " x", "{{ app_url }}", "{{ 'a' }}"]),
)
def test_what_mentions_a_secret_is_secret(before: str, use: str, after: str) -> None:
    assert render(f"{before}{{{{ {use} }}}}{after}", VARIABLES)[1]


def test_a_variable_shows_no_secret() -> None:
    assert repr(VARIABLES["token"]) == "Variable(…)"
    assert "s3cret" not in repr(VARIABLES)


def test_values_at_every_depth_are_filled_and_keys_are_not() -> None:
    tree = read('a: "{{ app_url }}"\nb: {"{{ app_url }}": ["x", "{{ 1 }}"]}\nc: 1\n')
    filled, problems = fill(tree, VARIABLES)
    assert filled == {"a": "https://x.dev", "b": {"{{ app_url }}": ["x", "1"]}, "c": 1}
    assert not problems
    assert tree["a"] == "{{ app_url }}"


def test_a_tree_without_templates_is_handed_back() -> None:
    tree = read("a: [x, '{y}', {b: '}}'}]\n")
    assert fill(tree, VARIABLES)[0] is tree


def test_a_map_that_stands_in_two_places_is_filled_once_in_each() -> None:
    filled, _ = fill(read('a: &x {b: "{{ braces }}"}\nc: *x\n'), VARIABLES)
    assert filled == {"a": {"b": "{{ token }}"}, "c": {"b": "{{ token }}"}}


def test_secret_values_are_known_by_their_paths() -> None:
    tree = read('a: "{{ token }}"\nb: [x, {c: "{{ token | upper }}", d: "{{ app_url }}"}]\n')
    assert secret_paths(fill(tree, VARIABLES)[0]) == {("a",), ("b", 1, "c")}


def test_a_filled_value_keeps_its_place() -> None:
    filled, _ = fill(read('a: 1\nb:\n  - "{{ token }}"\n'), VARIABLES)
    assert locate(filled, ("b", 0)) == locate(read("a: 1\nb:\n  - x\n"), ("b", 0))


def test_every_problem_is_told_with_its_place_and_its_value_stays() -> None:
    tree = read('a: "{{ x }}"\nb:\n  - "{{ y }}"\n  - "{{ app_url }}"\n')
    filled, problems = fill(tree, VARIABLES, ("defaults",))
    advice = 'declare it under "variables"'
    assert [str(problem) for problem in problems] == [
        f"f.yaml:1:4: defaults.a: there is no variable x; {advice}",
        f"f.yaml:3:5: defaults.b[0]: there is no variable y; {advice}",
    ]
    assert filled == {"a": "{{ x }}", "b": ["{{ y }}", "https://x.dev"]}


def test_templates_may_not_come_to_more_than_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "MAX_FILLED", 20)
    tree = read('a: "{{ app_url }}"\nb: "{{ app_url }}"\n')
    filled, problems = fill(tree, VARIABLES)
    assert filled is tree
    assert [str(problem) for problem in problems] == [
        "f.yaml:2:4: b: the templates come to more than 20 characters together"
    ]
