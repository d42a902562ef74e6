"""What a live value may hold, as far as what the manifest puts in its place tells."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.values import Body, Text

if TYPE_CHECKING:
    from reconciler.model import AnyResource


def veil(before: AnyResource, after: AnyResource) -> AnyResource:
    """The resource before a change, its texts secret where the manifest's own are.

    Next to secrets a text may be one, too, that the manifest holds nothing in the place of.
    """
    return replace(before, spec=_veiled(before.spec, after.spec)) if after.confidential else before


def _veiled(before: Any, after: Any) -> Any:  # noqa: ANN401 - a spec, or any part of one
    if isinstance(before, Text):
        return _text(before, after)
    if is_dataclass(before) and not isinstance(before, type):
        parts = {one.name: getattr(before, one.name) for one in fields(before)}
        return replace(before, **{name: _veiled(part, getattr(after, name, None)) for name, part in parts.items()})
    if isinstance(before, tuple) and before:
        return _sequence(before, after if isinstance(after, tuple) else ())
    return before


def _sequence(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    if isinstance(before[0], tuple):
        values = dict(after)
        return tuple((name, _veiled(value, values.get(name))) for name, value in before)
    if is_dataclass(before[0]):
        named = {one.label: one for one in after}
        return tuple(_veiled(one, named.get(one.label)) for one in before)
    return before


def _text(before: Text, after: Text | None) -> Text:
    if before.secret or not before:
        return before
    if not after:
        return replace(before, secret=True)
    if isinstance(before, Body) and isinstance(after, Body):
        return replace(before, secret=after.secret, secrets=after.secrets)
    return replace(before, secret=after.secret)
