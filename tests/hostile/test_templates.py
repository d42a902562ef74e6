"""A pull request may change the manifest: no expression in it reads what it was not given."""

from __future__ import annotations

from typing import Final

import pytest

from reconciler.cli.exit import Exit
from tests.hostile.shell import HEAD, Shell, item

HIDDEN: Final = "hidden-in-the-environment"

ATTACKS: Final = [
    "{{ HIDDEN }}",
    "{{ env.HIDDEN }}",
    "{{ env('HIDDEN') }}",
    "{{ environ['HIDDEN'] }}",
    "{{ os.environ }}",
    "{{ lookup('env', 'HIDDEN') }}",
    "${HIDDEN} {{ $HIDDEN }}",
    "{{ open('hidden.txt').read() }}",
    "{% include 'hidden.txt' %}",
    "{% import 'hidden.txt' as hidden %}{{ hidden }}",
    "{% extends 'hidden.txt' %}",
    "{# #}{{ HIDDEN }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ config }}",
    "{{ request }}",
    "{{ context }}",
    "{{ namespace() }}",
    "{{ lipsum.__globals__['os'].popen('env').read() }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ known.__class__ }}",
    "{{ known['__class__'] }}",
    "{{ known | attr('__class__') }}",
    "{{ known | map('attr', '__class__') }}",
    "{{ known.format(known) }}",
    "{{ '{0.__class__}'.format(known) }}",
    "{{ '%s' % known }}",
    "{{ '%10000000000d' | format(1) }}",
    "{{ known | format(HIDDEN) }}",
    "{{ range(10**10) | list }}",
    "{{ known * 10**10 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ [].append(1) }}",
    "{{ dict(known=1) }}",
    "{{ known | default(HIDDEN) }}",
    "{{ known | replace('k', HIDDEN) }}",
    "{{ known if HIDDEN else known }}",
    "{{ (known, HIDDEN) }}",
    "{{ known ~ HIDDEN }}",
    "{{ caller() }}",
    "{{ loop }}",
    "{{ super() }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ known() }}",
    "{{ known | tojson(HIDDEN) }}",
    "{{ known | pprint }}",
    "{{ known | debug }}",
    "{{ debug() }}",
    "{{ _ }}",
    "{{ __import__('os') }}",
    "{{ __builtins__ }}",
    "{{ known\n\u2028| upper(HIDDEN) }}",
    "{{ " + "(" * 300 + "known" + ")" * 300 + " }}",
    "{{ " + "known ~ " * 10_000 + "known }}",
    "{{ known" + " | replace('', known)" * 30 + " }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_expression_reads_the_environment_a_file_or_an_object(shell: Shell, attack: str) -> None:
    (shell.folder / "hidden.txt").write_text(HIDDEN)
    manifest = item(body=attack) + "variables: {known: {default: known}}\n"
    told = shell("validate", manifest=manifest, HIDDEN=HIDDEN)
    assert told.code == Exit.INVALID
    assert HIDDEN not in told.text
    assert "schedules[0].body" in told.err


@pytest.mark.parametrize(
    "line",
    [
        "variables: {v: {env: HIDDEN, default: '{{ HIDDEN }}'}}",
        "variables: {v: {env: '{{ HIDDEN }}'}}",
        "variables: {v: {file: hidden.txt}}",
        "variables: {v: {command: cat hidden.txt}}",
        "include: hidden.txt",
        "body: !include hidden.txt",
        "body: !!python/object/apply:os.system [env]",
        "body: !!python/name:os.environ",
        "body: !!python/object/new:tuple [hidden.txt]",
        "<<: !!python/module:os",
        "%TAG ! tag:yaml.org,2002:python/",
        "body: !!binary aGlkZGVu",
    ],
)
def test_nothing_but_a_template_brings_in_what_is_outside(shell: Shell, line: str) -> None:
    (shell.folder / "hidden.txt").write_text(HIDDEN)
    told = shell("validate", manifest=f"{HEAD}schedules: []\n{line}\n", HIDDEN=HIDDEN)
    assert HIDDEN not in told.text
    assert told.code == (Exit.DONE if "default:" in line else Exit.INVALID)


def test_a_value_that_looks_like_a_template_is_not_read_as_one(shell: Shell) -> None:
    manifest = item(body="{{ v }}") + "variables: {v: {env: V}, hidden: {env: HIDDEN, secret: true}}\n"
    told = shell("plan", "--dev", manifest=manifest, V="{{ hidden }}{% x %}", HIDDEN=HIDDEN, QSTASH_DEV_PORT="1")
    assert told.code == Exit.DONE
    assert "{{ hidden }}{% x %}" in told.out
