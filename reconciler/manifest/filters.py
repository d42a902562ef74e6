"""The filters that an expression may use: Jinja2's, for text, and each with a bounded result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote

Scalar: TypeAlias = str | int | float

MAX_RESULT: Final = 1024 * 1024
"""Characters that an expression, or any part of one, may come to."""


class TemplateError(ValueError):
    """A template that cannot be rendered. Its text says why and holds no variable's value."""


class Filter(NamedTuple):
    """What a filter does to its subject and its arguments, and how many of these it takes."""

    apply: Callable[..., str]
    fewest: int
    most: int


def bound(text: str) -> str:
    """The text itself. Raises TemplateError where it is too long."""
    if len(text) > MAX_RESULT:
        raise TemplateError(f"comes to more than {MAX_RESULT} characters")
    return text


def _default(subject: Scalar, instead: Scalar) -> str:
    return str(subject) or str(instead)


def _lower(subject: Scalar) -> str:
    return str(subject).lower()


def _upper(subject: Scalar) -> str:
    return str(subject).upper()


def _trim(subject: Scalar, characters: Scalar | None = None) -> str:
    return str(subject).strip(None if characters is None else str(characters))


def _replace(subject: Scalar, sought: Scalar, instead: Scalar, most: Scalar = -1) -> str:
    """Looks at the length before the work, which could otherwise square with every filter."""
    text, before, after = str(subject), str(sought), str(instead)
    if not isinstance(most, int):
        raise TemplateError("the third argument of replace is a whole number")
    found = text.count(before)
    times = found if most < 0 else min(found, most)
    if len(text) + times * (len(after) - len(before)) > MAX_RESULT:
        raise TemplateError(f"comes to more than {MAX_RESULT} characters")
    return text.replace(before, after, times)


def _urlencode(subject: Scalar) -> str:
    return quote(str(subject), safe="/", errors="surrogatepass")


def _to_json(subject: Scalar) -> str:
    """Plain JSON. Jinja2's own would write ``<`` as an escape, for use inside of HTML."""
    return json.dumps(subject, ensure_ascii=False)


FILTERS: Final = {
    "default": Filter(_default, 1, 1),
    "lower": Filter(_lower, 0, 0),
    "upper": Filter(_upper, 0, 0),
    "trim": Filter(_trim, 0, 1),
    "replace": Filter(_replace, 2, 3),
    "urlencode": Filter(_urlencode, 0, 0),
    "tojson": Filter(_to_json, 0, 0),
}
