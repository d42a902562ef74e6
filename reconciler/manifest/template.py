"""Templates in a tree: every ``{{ expression }}`` in a text is replaced by what it stands for.

An expression sees the variables of the manifest and nothing else. What it gives is text, never a number. A variable
that is not declared is an error, also under ``default``, which steps in for an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from reconciler.errors import ManifestError, Problem
from reconciler.manifest.filters import TemplateError
from reconciler.manifest.tree import Map, Path, Seq, Tree, blame

MAX_FILLED: Final = 64 * 1024 * 1024
"""Characters that all templates of a tree may come to, together."""

_COLLECTIONS: Final = (Map, Seq)
_Step = TypeVar("_Step", str, int)

NO_VALUE: Final = "mentions a variable that has no value"
"""What is wrong with a text because of a problem that is told where the variable is declared."""

_SEGMENT: Final = re.compile(
    r"""\{\{ ( (?: [^{}'"]++ | '(?:[^'\\]++|\\.)*+' | "(?:[^"\\]++|\\.)*+" )*+ ) \}\} | \{\{.*+ | \{[%#]""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable's value, and whether what mentions it is a secret. ``missing`` where it should have one."""

    value: str
    secret: bool = False
    missing: bool = False

    def __repr__(self) -> str:
        return f"Variable({'…' if self.secret else repr(self.value)})"


def render(text: str, variables: Mapping[str, Variable]) -> tuple[str, bool]:
    """The text with its expressions replaced, and whether it mentions a secret variable anywhere.

    Raises TemplateError, with everything that is wrong in it.
    """
    parts: list[str] = []
    errors: dict[str, None] = {}  # each once, in the order of the text
    secret = False
    end = 0
    for found in _SEGMENT.finditer(text):
        try:
            value = _evaluate(found, variables)
        except TemplateError as error:
            errors[str(error)] = None
        else:
            parts += text[end : found.start()], value.value
            secret = secret or value.secret
            end = found.end()
    if errors:
        raise TemplateError("; ".join(errors))
    return ("".join((*parts, text[end:])) if parts else text), secret


def fill(tree: Map, variables: Mapping[str, Variable], above: Path = ()) -> tuple[Map, tuple[Problem, ...]]:
    """The tree with every template in a value rendered and marked where secret, and what is wrong in them.

    Keys are no templates. A value with a problem stays as it is written. ``above`` is the path of ``tree`` itself.
    """
    filling = _Filling(variables)
    try:
        return filling.fill_map(tree, above), tuple(filling.problems)
    except ManifestError as error:
        return tree, (*filling.problems, *error.problems)


def _evaluate(found: re.Match[str], variables: Mapping[str, Variable]) -> Variable:
    """What a segment stands for; a lone name is answered without Jinja2, whose import takes 80 ms."""
    expression = found[1]
    if expression is None:
        raise TemplateError(_refuse_bracket(found[0][:2]))
    stands_for = variables.get(expression.strip()) or _compute(expression, variables)
    if stands_for.missing:
        raise TemplateError(NO_VALUE)
    return stands_for


def _compute(expression: str, variables: Mapping[str, Variable]) -> Variable:
    from reconciler.manifest.expression import read_expression

    read = read_expression(expression.strip())
    if unknown := sorted(read.names - variables.keys()):
        raise TemplateError("; ".join(_refuse_name(name, variables) for name in unknown))
    mentioned = {name: variables[name] for name in read.names}
    value = read.evaluate({name: variable.value for name, variable in mentioned.items()})
    secret = any(variable.secret for variable in mentioned.values())
    return Variable(value, secret, missing=any(variable.missing for variable in mentioned.values()))


def _refuse_bracket(bracket: str) -> str:
    literal = f"""to have it as text, write {{{{ '{bracket}' }}}}"""
    if bracket == "{{":
        return f"this {{{{ is never closed, or holds a brace outside of quotes; {literal}"
    return f"{bracket} is not allowed, only {{{{ expressions }}}}; {literal}"


def _refuse_name(name: str, variables: Mapping[str, Variable]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, variables, n=1)
    advice = f"did you mean {near[0]}?" if near else 'declare it under "variables"'
    return f"there is no variable {name}; {advice}"


class _Filling:
    """One pass over a tree, which gathers its problems on the way."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self.problems: list[Problem] = []
        self._variables = variables
        self._length = 0

    def fill_map(self, node: Map, path: Path) -> Map:
        """The same map where nothing in it is a template."""
        values, secrets = self._fill_entries(node, node.items(), path)
        return node.changed(values, secrets) if values else node

    def _fill_seq(self, node: Seq, path: Path) -> Seq:
        values, secrets = self._fill_entries(node, enumerate(node), path)
        return node.changed(values, secrets) if values else node

    def _fill_entries(
        self, node: Map | Seq, entries: Iterable[tuple[_Step, Tree]], path: Path
    ) -> tuple[dict[_Step, Tree], list[_Step]]:
        """The values that are other ones when filled, and where these are, or hold, a secret."""
        values: dict[_Step, Tree] = {}
        secrets: list[_Step] = []
        for step, value in entries:
            if (isinstance(value, str) and "{" in value) or (isinstance(value, _COLLECTIONS) and value.braced):
                filled, secret = self._fill(value, node, step, path)
                if filled is not value:
                    values[step] = filled
                if secret:
                    secrets.append(step)
        return values, secrets

    def _fill(self, value: str | Map | Seq, node: Map | Seq, step: str | int, path: Path) -> tuple[Tree, bool]:
        if isinstance(value, str):
            return self._fill_text(value, node, step, path)
        below = (*path, step)
        filled = self.fill_map(value, below) if isinstance(value, Map) else self._fill_seq(value, below)
        return filled, bool(filled.secrets)

    def _fill_text(self, text: str, node: Map | Seq, step: str | int, path: Path) -> tuple[str, bool]:
        try:
            filled, secret = render(text, self._variables)
        except TemplateError as error:
            self.problems.append(blame(node, (step,), str(error), path))
            return text, False
        self._length += len(filled)
        if self._length > MAX_FILLED:
            message = f"the templates come to more than {MAX_FILLED} characters together"
            raise ManifestError((blame(node, (step,), message, path),))
        return filled, secret
