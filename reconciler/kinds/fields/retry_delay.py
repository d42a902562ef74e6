"""QStash's expression for the pause before a retry: milliseconds, from numbers and the variable ``retried``.

QStash's documentation names nine functions and shows ``+``, ``*`` and parentheses; ``-`` and ``/`` are taken as
understood. Nothing else is let through: a broken expression shows itself only when a delivery fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator

from reconciler.kinds.fields.schema import text
from reconciler.kinds.fields.wording import describe, nearest

_ARITIES: Final = {
    "pow": (2, 2),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "exp": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "round": (1, 1),
    "min": (2, 99),
    "max": (2, 99),
}
_TOKEN: Final = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))|(?P<call>[A-Za-z_][\w.]*(?=\s*\())|(?P<name>[A-Za-z_][\w.]*)"
    r"|(?P<sign>\*\*|[-+*/(),])|(?P<flaw>[0-9.]+[A-Za-z]+|\S)",
)
_WITH_UNIT: Final = re.compile(r"[0-9.]+(?:ms|s|m|h|d|sec|min)")
_POWERS: Final = frozenset({"**", "^"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression; ``column`` counts from 1."""

    kind: str
    text: str
    column: int


@dataclass(slots=True)
class _Open:
    """A parenthesis that is not closed yet, of a call where ``function`` is not empty."""

    column: int
    function: str
    arguments: int = 1


@lru_cache(maxsize=1024)
def check_retry_delay(given: str) -> str:
    """Return the expression without blanks around it; ValueError tells the column of the first mistake."""
    expression = given.strip()
    grammar = _Grammar()
    for token in _tokenize(expression):
        grammar.take(token)
    grammar.finish()
    return expression


def _tokenize(expression: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(expression):
        token = Token(found.lastgroup or "", found[0], found.start() + 1)
        if token.kind == "flaw" or token.text in _POWERS:
            raise ValueError(_explain(token))
        yield token


def _explain(token: Token) -> str:
    if _WITH_UNIT.fullmatch(token.text):
        return f"has a unit at column {token.column}; the result is in milliseconds, write 10000 for 10s"
    if token.text[0].isdigit():
        return f"has a number at column {token.column} that cannot be read; write it in digits, such as 1000 or 1.5"
    if token.text in _POWERS:
        return f"has {token.text} at column {token.column}, which QStash does not document; write pow(a, b)"
    if token.text == "%":
        return f"has % at column {token.column}, which QStash does not document; use + - * / and the functions"
    return f"has {describe(token.text[0])} at column {token.column}; use numbers, retried, + - * / and functions only"


class _Grammar:
    """Reads tokens one by one: now a value is due, now what may follow one. Never recurses, so depth is no matter."""

    def __init__(self) -> None:
        self.value_due = True
        self.opened: list[_Open] = []
        self.called = ""

    def take(self, token: Token) -> None:
        """Accept one token, or raise ValueError."""
        if self.value_due:
            self._take_value(token)
        else:
            self._take_sign(token)

    def finish(self) -> None:
        """Accept the end, or raise ValueError."""
        if self.opened:
            raise ValueError(f"has a parenthesis at column {self.opened[-1].column} that is never closed; close it")
        if self.value_due:
            raise ValueError("ends where a value is due; write a number or retried there, or leave the field out")

    def _take_value(self, token: Token) -> None:
        match token.kind, token.text:
            case "number", _:
                self.value_due = False
            case "name", name:
                _check_name(name, token.column)
                self.value_due = False
            case "call", name:
                _check_function(name, token.column)
                self.called = name
            case "sign", "(":
                self.opened.append(_Open(token.column, self.called))
                self.called = ""
            case "sign", "-":
                pass
            case _:
                raise ValueError(f"wants a value at column {token.column}; write a number or retried in front of it")

    def _take_sign(self, token: Token) -> None:
        match token.text:
            case "+" | "-" | "*" | "/":
                self.value_due = True
            case ",":
                self._separate(token.column)
            case ")":
                self._close(token.column)
            case _:
                raise ValueError(f"wants an operator before column {token.column}; write + - * or / there")

    def _separate(self, column: int) -> None:
        if not self.opened or not self.opened[-1].function:
            raise ValueError(f"has a comma at column {column} outside of a function; take it away")
        self.opened[-1].arguments += 1
        self.value_due = True

    def _close(self, column: int) -> None:
        if not self.opened:
            raise ValueError(f"has a parenthesis at column {column} that was never opened; take it away")
        _check_arity(self.opened.pop())


def _check_name(name: str, column: int) -> None:
    if name in _ARITIES:
        raise ValueError(f"has {name} without parentheses at column {column}; write {name}(…)")
    if name != "retried":
        suggestion = nearest(name, ["retried", *_ARITIES]) or "; the one variable is retried"
        raise ValueError(f"has an unknown name at column {column}{suggestion}")


def _check_function(name: str, column: int) -> None:
    if name not in _ARITIES:
        suggestion = nearest(name.rpartition(".")[2], _ARITIES) or f"; use {', '.join(_ARITIES)}"
        raise ValueError(f"has an unknown function at column {column}{suggestion}")


def _check_arity(opened: _Open) -> None:
    if not opened.function:
        return
    least, most = _ARITIES[opened.function]
    if not least <= opened.arguments <= most:
        wanted = f"{least} or more values" if most > least else "1 value" if most == 1 else f"{most} values"
        given = f"{opened.arguments} value{'s' if opened.arguments > 1 else ''}"
        raise ValueError(f"gives {opened.function} {given} at column {opened.column}; write {wanted}")


RetryDelay = Annotated[
    str,
    AfterValidator(check_retry_delay),
    text(
        "The pause before a retry in milliseconds, computed from retried, the number of retries so far.",
        "pow(2, retried) * 1000",
        "max(1000, retried * 5000)",
    ),
]
