"""What may stand between ``{{`` and ``}}``: variables, constants, ``~`` and the filters.

Jinja2 reads an expression; nothing of Jinja2 ever evaluates one. Its syntax tree is translated here, node by node, and
what has no translation is an error: a sandbox would still let ``'a' * 10**9`` through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Final, NamedTuple, TypeAlias

from jinja2 import Environment, TemplateSyntaxError, nodes

from reconciler.manifest.filters import FILTERS, Scalar, TemplateError, bound

MAX_EXPRESSION: Final = 500
"""Characters between the braces."""

ALLOWED: Final = f"variables, text in quotes, numbers, ~ and the filters {', '.join(FILTERS)}"

_Evaluate: TypeAlias = Callable[[Mapping[str, str]], Scalar]

_SYNTAX: Final = Environment(autoescape=False)  # noqa: S701 - reads only; values are no HTML
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class Expression(NamedTuple):
    """A translated expression: the variables that it mentions anywhere, and how to evaluate it from their values."""

    names: frozenset[str]
    translated: _Evaluate

    def evaluate(self, values: Mapping[str, str]) -> str:
        """The expression's text; every name must be among ``values``. Raises TemplateError where it is too long."""
        return bound(str(self.translated(values)))


@lru_cache(maxsize=1024)
def read_expression(text: str) -> Expression:
    """The expression that ``text`` is. Raises TemplateError where it is none, or uses what is not allowed."""
    if len(text) > MAX_EXPRESSION:
        raise TemplateError(f"an expression has at most {MAX_EXPRESSION} characters")
    try:
        template = _SYNTAX.parse(f"{{{{ {text} }}}}")
        names = frozenset(name.name for name in template.find_all(nodes.Name))
        return Expression(names, _translate(_only_node(template)))
    except TemplateSyntaxError as error:
        raise TemplateError(f"not an expression: {error.message}") from error
    except RecursionError as error:
        raise TemplateError("an expression with too many levels") from error


def _only_node(template: nodes.Template) -> nodes.Node:
    match template.body:
        case [nodes.Output(nodes=[node])]:
            return node
    raise TemplateError("not one expression")


def _translate(node: nodes.Node) -> _Evaluate:
    match node:
        case nodes.Name(name=name):
            return lambda values: values[name]
        case nodes.Const(value=value):
            return _translate_constant(value)
        case nodes.Concat(nodes=parts):
            return _translate_concat([_translate(part) for part in parts])
        case nodes.Filter(node=nodes.Node() as subject, kwargs=[], dyn_args=None, dyn_kwargs=None):
            return _translate_filter(node, _translate(subject))
    raise TemplateError(f"{type(node).__name__.lower()} is not allowed here; there are {ALLOWED}")


def _translate_constant(value: object) -> _Evaluate:
    if isinstance(value, str) and not _SURROGATE.search(value):
        return lambda _: value
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return lambda _: value
    raise TemplateError(f"this constant is not allowed here; there are {ALLOWED}")


def _translate_concat(parts: list[_Evaluate]) -> _Evaluate:
    return lambda values: bound("".join(str(part(values)) for part in parts))


def _translate_filter(node: nodes.Filter, subject: _Evaluate) -> _Evaluate:
    known = FILTERS.get(node.name)
    if known is None:
        raise TemplateError(f"there is no filter {node.name}; there are {', '.join(FILTERS)}")
    arguments = [_translate(argument) for argument in _arguments(node)]
    if not known.fewest <= len(arguments) <= known.most:
        raise TemplateError(f"the filter {node.name} does not take {len(arguments)} arguments")
    return lambda values: bound(known.apply(subject(values), *(argument(values) for argument in arguments)))


def _arguments(node: nodes.Filter) -> list[nodes.Expr]:
    """In Jinja2 ``default(x, true)`` is for empty values too, which is the only meaning that it has here."""
    match node.name, node.args:
        case "default", [instead, nodes.Const(value=True)]:
            return [instead]
    return node.args
