"""Where the two sides of a change differ, by path. The only place that looks into a spec without knowing its kind."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Final

from reconciler.values import Body, Text, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model import AnyResource, Change
    from reconciler.values import Json, Path


_DEEPEST: Final = 100  # levels of a JSON body; what is deeper is told as a text


@dataclass(frozen=True, slots=True)
class Field:
    """A setting that differs: its path in the item, and what it is on either side; None where it is not there.

    ``secret`` where neither side may be shown.
    """

    path: str
    before: object
    after: object
    secret: bool = False


def differing(change: Change) -> tuple[Field, ...]:
    """The settings that differ, in the order of the spec; none for a create or a delete.

    A setting that QStash does not show counts where the manifest gives it a value that is not the default.
    """
    if change.before is None or change.after is None:
        return ()
    return tuple(_walk("", change.before.spec, change.after.spec))


def described(resource: AnyResource) -> Iterator[Field]:
    """The settings of a resource that are not the defaults, in the order of the spec, by path."""
    for one in fields(resource.spec):
        value = getattr(resource.spec, one.name)
        if value != one.default and not (one.default is None and value is False):
            yield from _parts(one.name, value)


def _parts(path: str, value: object) -> Iterator[Field]:
    children = _children(value)
    if not children:
        yield _field(path, None, value)
        return
    defaults = {one.name: one.default for one in fields(value)} if is_dataclass(value) else {}
    for name, part in children.items():
        # What is empty says nothing, such as the name of an endpoint that has none.
        if part != "" and (name not in defaults or part != defaults[name]):
            yield from _parts(_beneath(path, name, value), part)


def _walk(path: str, before: object, after: object) -> Iterator[Field]:
    if before == after or (isinstance(before, Unreadable) and _is_default(after)):
        return
    if isinstance(before, Body) and isinstance(after, Body):
        yield from _bodies(path, before, after)
        return
    left, right = _children(before), _children(after)
    if left is None or right is None:
        yield _field(path, before, after)
        return
    for name in dict.fromkeys((*left, *right)):
        yield from _walk(_beneath(path, name, before), left.get(name), right.get(name))


def _field(path: str, before: object, after: object) -> Field:
    secret = any(isinstance(side, Text) and side.secret for side in (before, after))
    return Field(path, before, after, secret)


def _is_default(value: object) -> bool:
    return not value or (is_dataclass(value) and not isinstance(value, type) and value == type(value)())


def _children(value: object) -> dict[str, object] | None:
    """The parts of a setting that has parts, by name."""
    if isinstance(value, Text):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return dict(value)
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return {f"{name} {number}" if number > 1 else name: one for name, number, one in _numbered(value)}
    return {} if value == () else None


def _beneath(path: str, name: str, whole: object) -> str:
    """The path of a part, as the manifest has it."""
    metadata = {one.name: one.metadata for one in fields(whole)} if is_dataclass(whole) else {}
    return path if metadata.get(name) else _join(path, name)


def _numbered(parts: tuple[Any, ...]) -> Iterator[tuple[str, int, object]]:
    """Labelled parts, each with its number among those of its label: hidden ones share theirs."""
    seen: Counter[str] = Counter()
    for one in parts:
        seen[one.label] += 1
        yield one.label, seen[one.label], one


def _bodies(path: str, before: Body, after: Body) -> Iterator[Field]:
    left, right = _tree(before), _tree(after)
    whole = (before.secret and not before.secrets) or () in after.secrets
    if whole or left is None or right is None:
        yield Field(path, before, after, before.secret or after.secret)
        return
    secrets = {_steady(secret) for secret in after.secrets}
    # Costs a quarter of a second to import, so only a change inside a JSON body pays for it.
    from reconciler.difference.tree import differences

    found = tuple(differences(left, right))
    if not found:
        # The same value in other words, which count where the manifest gives a text.
        yield Field(path, before, after, after.secret)
    for where, one, other, is_absent in found:
        hidden = any(where[: len(secret)] == secret or secret[: len(where)] == where for secret in secrets)
        # Next to secrets, a live value that the manifest does not hold may be one.
        unknown = bool(after.secrets) and is_absent
        yield Field(_render(path, where), one, other, hidden or unknown)


def _steady(path: Path) -> Path:
    """The path up to the first list in it: in a live list the secret may stand in another place."""
    return next((path[:index] for index, step in enumerate(path) if isinstance(step, int)), path)


def _tree(body: Body) -> Json:
    if body.binary or body.redacted:
        return None
    try:
        found: Json = json.loads(body.raw, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) and _is_sane(found) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON, though Python reads it")


def _is_sane(value: Json) -> bool:
    """Whether it is nested no deeper than anything that means something, and its numbers can be written again."""
    level = [value]
    for _ in range(_DEEPEST):
        parts = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [part for found in parts for part in found]
        if inf in level or -inf in level:
            return False
        if not level:
            return True
    return False


def _render(path: str, where: Path) -> str:
    for step in where:
        path = f"{path}[{step}]" if isinstance(step, int) else _join(path, step)
    return path


def _join(path: str, name: str) -> str:
    plain = name.replace("-", "").replace("_", "").isalnum()
    return f"{path}.{name}" if path and plain else name if plain else f"{path}[{json.dumps(name, ensure_ascii=False)}]"
