"""``Upstash-Retry-Delay``: milliseconds, computed from how often a message has been retried."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from functools import lru_cache

_FUNCTIONS: dict[str, Callable[..., float]] = {
    "pow": math.pow,
    "sqrt": math.sqrt,
    "abs": math.fabs,
    "exp": math.exp,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": lambda value: math.floor(value + 0.5),  # half up, which Python's own does not do
    "min": min,
    "max": max,
}
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}


def evaluate(expression: str, retried: int) -> float:
    """The milliseconds that an expression means after so many retries, without bounds. Raises ValueError."""
    try:
        value = _compute(_parse(expression), float(retried))
    except OverflowError:
        return math.inf
    except (ZeroDivisionError, TypeError, RecursionError) as error:
        raise ValueError(f"{expression!r} cannot be computed: {error}") from error
    if math.isnan(value):
        raise ValueError(f"{expression!r} is no number")
    return value


@lru_cache(maxsize=256)
def _parse(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{expression!r} is no expression") from error


def _compute(node: ast.expr, retried: float) -> float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id="retried"):
            return retried
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand, retried)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return _OPERATORS[type(operator)](_compute(left, retried), _compute(right, retried))
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as arguments, keywords=[]) if name in _FUNCTIONS:
            return _call(name, [_compute(argument, retried) for argument in arguments])
    raise ValueError(f"{ast.unparse(node)!r} is not known; there are retried, + - * / and {', '.join(_FUNCTIONS)}")


def _call(name: str, arguments: list[float]) -> float:
    function = _FUNCTIONS[name]
    # Python's own take one argument as a list of them.
    return arguments[0] if function in {min, max} and len(arguments) == 1 else float(function(*arguments))
