"""What pydantic finds, in the words of this program: where it is, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel

from reconciler.errors import Problem
from reconciler.kinds.fields.wording import nearest
from reconciler.manifest.tree import Map, Path, Seq, blame, locate_key, spell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from reconciler.manifest.tree import Tree

_WANTED: Final = {
    "string_type": "a text; put it in quotes",
    "int_type": "a whole number; write it without quotes",
    "int_from_float": "a whole number; write it without a fraction",
    "bool_type": "true or false; write one of them, without quotes",
    "list_type": "a list; write its items with a hyphen in front",
    "tuple_type": "a list; write its items with a hyphen in front",
    "dict_type": "a mapping; write key: value pairs",
    "model_type": "a mapping; write key: value pairs",
}
_FLAWS: Final = {
    "too_short": "is empty; write at least one",
    "string_too_short": "is empty; write at least one",
    "literal_error": "is not known here; write {expected}",
    "string_pattern_mismatch": "is not a name for expressions; write letters, digits and _, a digit not first",
}
_SENSES: Final = {
    "url": "destination",
    "endpoint": "destination",
    "target": "destination",
    "schedule": "cron",
    "enabled": "paused",
    "disabled": "paused",
    "data": "body",
    "payload": "body",
    "tz": "timezone",
    "schedule_id": "id",
    "scheduleid": "id",
}
"""Fields of other tools and of the SDKs whose spelling is far from ours."""
_NAMES: Final = {str: "text", bool: "true or false", int: "a number", float: "a fraction", type(None): "empty"}


def problems_in(error: ValidationError, model: type[BaseModel], tree: Tree, above: Path = ()) -> Iterator[Problem]:
    """Every error of a validation as a problem. ``tree`` is the input, ``above`` where it stands in the document."""
    for detail in error.errors(include_url=False):
        path = _written_path(tree, detail["loc"])
        if detail["type"] == "missing":
            yield blame(tree, path, f"{detail['loc'][-1]} is missing; add it", above)
        elif detail["type"] == "extra_forbidden":
            known = _model_at(model, detail["loc"][:-1]).model_fields
            advice = _meant(str(path[-1]), known) or f"; known here: {', '.join(known)}"
            place = locate_key(tree, path)
            message = f"is not known here{advice}"
            yield Problem(place.file, place.line, place.column, spell((*above, *path)), message)
        else:
            yield blame(tree, path, describe(detail), above)


def describe(detail: ErrorDetails) -> str:
    """What is wrong with one value, and what to do; the value itself is never told: it may be a secret."""
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "value_error":
        return str(context["error"])
    if kind in _WANTED:
        return f"is {_describe_input(detail['input'])}, not {_WANTED[kind]}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        side, way = ("less", "more") if "ge" in context else ("more", "less")
        return f"is {side} than {bound}; write {bound} or {way}"
    if kind in _FLAWS:
        return _FLAWS[kind].format(**context)
    return f"is not valid: {detail['msg'].lower()}"


def _meant(given: str, known: Collection[str]) -> str:
    """Which field was probably meant, by its sound or by its sense; an empty text where none is near."""
    sense = _SENSES.get(given.lower())
    return f"; did you mean {sense}" if sense in known else nearest(given, known)


def _written_path(tree: Tree, location: tuple[str | int, ...]) -> Path:
    """A pydantic location in the document's own spelling, without the steps that are pydantic's or not there."""
    path: Path = ()
    for step in location:
        if isinstance(tree, Map) and step in tree:
            path, tree = (*path, step), tree[str(step)]
        elif isinstance(tree, Seq) and isinstance(step, int) and step < len(tree):
            path, tree = (*path, step), tree[step]
    return path


def _model_at(model: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel]:
    """The model to which the keys at a location belong."""
    for step in location:
        field = model.model_fields.get(str(step))
        inner = None if field is None else model_in(field.annotation)
        model = inner or model
    return model


def model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type may be an annotation
    """The model that a field holds, on its own or in a union or list; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := model_in(one))), None)


def _describe_input(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    return _NAMES.get(type(value), "something else")
