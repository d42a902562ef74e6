"""Rules from a file: a JSON array of objects, each a fault by its name with the fault's settings and the rule's.

As in

    [
      {"fault": "refused", "status": 503, "method": "POST", "path": "/v2/schedules/*", "nth": 3},
      {"fault": "cut", "at": "after", "every": 5, "times": 2},
      {"fault": "late", "seconds": 0.5, "probability": 0.1, "seed": 7}
    ]

Which settings there are, of what type, and what they are by default, is said by ``Rule`` and by the classes of faults.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from reconciler.devserver.faults import FAULTS, Fault
from reconciler.devserver.rules import Rule
from reconciler.devserver.wire import Json

_BETWEEN = re.compile(r"[\s,]*")
_TYPES = {"str": "a text", "int": "a whole number", "float": "a number", "NoneType": "null"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a file, and where: line and column count from 1, ``path`` is like ``[2].nth``."""

    line: int
    column: int
    path: str
    message: str


class RuleFileError(Exception):
    """The file cannot be used; ``mistakes`` are all that were found, in the order of the text."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("; ".join(f"{one.line}:{one.column}: {one.path}: {one.message}" for one in mistakes))
        self.mistakes = mistakes


def read_rules(content: bytes) -> tuple[Rule, ...]:
    """The rules of a file. Raises RuleFileError."""
    text, items = _parse(content)
    found = [_read_rule(item) for item in items]
    wrong = [
        Mistake(*place, f"[{index}]{f'.{name}' if name else ''}", message)
        for index, (place, one) in enumerate(zip(_find_items(text), found, strict=True))
        if not isinstance(one, Rule)
        for name, message in one
    ]
    if wrong:
        raise RuleFileError(tuple(wrong))
    return tuple(one for one in found if isinstance(one, Rule))


def list_settings() -> dict[str, tuple[str, ...]]:
    """Every fault by its name, and last ``any``: what each of them may have beside its own; as ``name=default``."""
    kinds: dict[str, type] = {**FAULTS, "any": Rule}
    return {
        name: tuple(_show(one.name, hint, one.default) for one, hint in _settings(kind)) for name, kind in kinds.items()
    }


def _settings(kind: type) -> Iterator[tuple[Field[Any], Any]]:
    return ((one, _hints(kind)[one.name]) for one in fields(kind) if one.name in _hints(kind))


def _show(name: str, hint: Any, default: object) -> str:  # noqa: ANN401 - a type, in whatever form
    return f"{name}={'|'.join(get_args(hint)) if get_origin(hint) is Literal else json.dumps(default)}"


def _parse(content: bytes) -> tuple[str, list[Json]]:
    try:
        text = content.decode()
        items = json.loads(text)
    except json.JSONDecodeError as error:
        raise RuleFileError((Mistake(error.lineno, error.colno, "", f"is not JSON: {error.msg}"),)) from error
    except (ValueError, RecursionError) as error:
        raise RuleFileError((Mistake(1, 1, "", "cannot be read as JSON in UTF-8"),)) from error
    if not isinstance(items, list):
        raise RuleFileError((Mistake(1, 1, "", "is not a list of rules; begin with ["),))
    return text, items


def _find_items(text: str) -> Iterator[tuple[int, int]]:
    """Line and column of every item of a JSON array."""
    read, end = json.JSONDecoder().raw_decode, text.index("[") + 1
    while text[begin := _skip(text, end)] != "]":
        yield text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin)
        _, end = read(text, begin)


def _skip(text: str, index: int) -> int:
    found = _BETWEEN.match(text, index)
    return found.end() if found else index


def _read_rule(item: Json) -> Rule | list[tuple[str, str]]:
    """The rule that an object means, or the names of its settings that are wrong with what is wrong about them."""
    if not isinstance(item, dict):
        return [("", 'is not an object like {"fault": "cut"}')]
    name = item.get("fault")
    kind = FAULTS.get(name) if isinstance(name, str) else None
    if kind is None:
        return [("fault", f"is one of {', '.join(FAULTS)}")]
    settings = {key: value for key, value in item.items() if key != "fault"}
    return list(_check_types(kind, settings)) or _make(kind, settings)


def _make(kind: type[Fault], settings: Mapping[str, Any]) -> Rule | list[tuple[str, str]]:
    of_fault = {key: value for key, value in settings.items() if key in _hints(kind)}
    of_rule = {key: value for key, value in settings.items() if key not in of_fault}
    try:
        return Rule(kind(**of_fault), **of_rule)
    except ValueError as error:
        name, _, rule = str(error).partition(" ")
        return [(name, rule)]


def _check_types(kind: type[Fault], settings: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    known = _hints(Rule) | _hints(kind)
    for name, value in settings.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            yield name, f"is no setting; {advice}"
        elif not _fits(value, known[name]):
            yield name, f"is {_describe(known[name])}"


@cache
def _hints(kind: type) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if hint is not Fault}


def _fits(value: Json, hint: Any) -> bool:  # noqa: ANN401
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    kinds = get_args(hint) or (hint,)
    # In Python a truth value is a number, and a whole number is none with a fraction.
    return not isinstance(value, bool) and isinstance(value, (*kinds, int) if float in kinds else kinds)


def _describe(hint: Any) -> str:  # noqa: ANN401
    if get_origin(hint) is Literal:
        return f"one of {', '.join(get_args(hint))}"
    return " or ".join(_TYPES[kind.__name__] for kind in get_args(hint) or (hint,))
