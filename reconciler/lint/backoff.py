"""How long QStash waits before each retry."""

from __future__ import annotations

import ast
import math
import operator
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY: Final = 86_400.0
_MOST: Final = 100  # retries whose pauses are added up
_LONGEST: Final = 300  # characters of an expression
_SIGNS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "pow": math.pow,
    "sqrt": math.sqrt,
    "abs": abs,
    "exp": math.exp,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "min": min,
    "max": max,
}


@lru_cache(maxsize=1024)
def pauses(retries: int, expression: str | None) -> tuple[float, ...]:
    """The seconds before each of the retries, of which the first hundred count.

    Without an expression, QStash's documentation has e^2.5n seconds and a day at most. Empty for an expression whose
    value cannot be told.
    """
    count = min(retries, _MOST)
    if expression is None:
        return tuple(min(_DAY, math.exp(min(2.5 * number, 50))) for number in range(1, count + 1))
    try:
        tree = ast.parse(expression[: _LONGEST + 1], mode="eval").body if len(expression) <= _LONGEST else None
        return tuple(map(_seconds, repeat(tree, count), range(count))) if tree else ()
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return ()


def _seconds(tree: ast.expr, retried: int) -> float:
    """The pause after so many retries; QStash's expressions are in milliseconds."""
    return min(_DAY, max(0.0, _value(tree, float(retried)) / 1000))


def _value(node: ast.expr, retried: float) -> float:
    """The value of an expression in QStash's grammar, which is a part of Python's; ``ValueError`` for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id="retried"):
            return retried
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, retried)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return _SIGNS[type(sign)](_value(left, retried), _value(right, retried))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*(_value(one, retried) for one in arguments)))
    raise ValueError(type(node).__name__)
