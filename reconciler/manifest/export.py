"""The live account as a manifest: what is there, in the words in which it could have been asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import ValidationError

from reconciler.kinds import AnyKind
from reconciler.manifest.scalars import resolve
from reconciler.manifest.wording import describe
from reconciler.model import AnyResource, State, Warning_
from reconciler.secrecy import conceal
from reconciler.values import Text

if TYPE_CHECKING:
    from reconciler.values import Path

_BRACE: Final = re.compile(r"\{[{%#]")
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_CAUTION: Final = (
    "# QStash does not show every setting: look whether these schedules have a timeout, settings of a callback\n",
    "# (retries, timeout, method, delay) or a redaction that is not written here, before you apply.\n",
)
_WIDE: Final = 1_000_000  # no line is folded: a folded cron or URL is hard to read


@dataclass(frozen=True, slots=True)
class Export:
    """A manifest's text, the variables that hold what was secret, and what could not be said in a manifest."""

    text: str
    variables: tuple[str, ...]
    warnings: tuple[Warning_, ...]


def export(kinds: Iterable[AnyKind], observed: State, owner: str) -> Export:
    """The manifest that wants exactly what is observed, except what carries the mark of another owner.

    Planned against the same account, with the variables holding the originals, it changes nothing but marks.
    """
    secrets = _Secrets()
    warnings: list[Warning_] = []
    sections: dict[str, object] = {}
    forgotten: list[str] = []
    for kind in kinds:
        mine = tuple(_exportable(kind, observed, owner))
        items = [(one, _item(kind, one, item, secrets, warnings)) for one, item in _identified(kind, mine, owner)]
        if found := [item for _, item in items if item is not None]:
            sections[kind.section] = found
        # Ours, and not in this manifest: applying it would delete them.
        forgotten += [kind.known(owner, one).address for one, item in items if item is None and one.mark]
    head: dict[str, object] = {"version": 1, "owner": owner}
    if secrets.names:
        head["variables"] = {name: {"env": name.upper(), "secret": True} for name in secrets.names.values()}
    if forgotten:
        head["forget"] = forgotten
    body = {**head, **(sections or {"schedules": []})}
    lines = list(_CAUTION) if "schedules" in sections else []
    lines += [f"# {one.address} is left out: {one.message}\n" for one in warnings]
    text = yaml.dump(body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE)
    return Export("".join(map(_one_line, lines)) + text, tuple(secrets.names.values()), tuple(warnings))


def only_owner(observed: State) -> str | None:
    """The one owner whose marks the account carries; None where there is none, or more than one."""
    owners = {one.mark.owner for found in observed.values() for one in found if one.mark and one.mark.owner}
    return owners.pop() if len(owners) == 1 else None


def _exportable(kind: AnyKind, observed: State, owner: str) -> Iterator[AnyResource]:
    mine = (one for one in observed.get(kind.name, ()) if one.mark is None or one.mark.owner == owner)
    for one in sorted(mine, key=lambda one: one.key):
        # A label that was copied from another schedule says nothing about this one.
        copied = one.mark is not None and not one.mark.is_bound_to(one.id or "")
        yield replace(one, mark=None) if copied else one


def _identified(
    kind: AnyKind, mine: tuple[AnyResource, ...], owner: str
) -> Iterator[tuple[AnyResource, dict[str, object]]]:
    """Each resource with its item. A name that is another one's id, or name, would be the same key: the id serves."""
    taken = {one.id for one in mine if kind.marked}
    for one in mine:
        exported = kind.exported(owner, one)
        if exported.get("name") in taken:
            exported = {"id": one.id} | {field: value for field, value in exported.items() if field != "name"}
        if kind.marked and isinstance(name := exported.get("name"), str):
            taken.add(name)
        yield one, exported


def _item(
    kind: AnyKind, one: AnyResource, exported: dict[str, object], secrets: _Secrets, warnings: list[Warning_]
) -> dict[str, Any] | None:
    if (broken := _broken(exported)) is not None:
        message = f"its {broken} cannot be written in a manifest; it holds half a character"
        warnings.append(Warning_("QS208", one.address, message))
        return None
    try:
        kind.item.model_validate(_plain(exported))
    except ValidationError as error:
        found = error.errors()[0]
        place = ".".join(map(str, found["loc"]))
        warnings.append(
            Warning_("QS208", one.address, f"its {place} cannot be written in a manifest; {describe(found)}")
        )
        return None
    item: dict[str, Any] = secrets.hide(exported, (_nickname(exported, one.key),))
    return item


def _broken(exported: dict[str, object]) -> str | None:
    """The setting that holds half a character, as JSON may and UTF-8 may not."""
    texts = ((name, json.dumps(_plain(value), ensure_ascii=False)) for name, value in exported.items())
    return next((name for name, text in texts if not text.isascii() and _HALF.search(text)), None)


def _plain(value: object) -> object:
    """The item with texts in clear, as the model reads it."""
    if isinstance(value, Text):
        return "the original" if value.redacted else value.raw
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


@dataclass(slots=True)
class _Secrets:
    """The variables that stand for secret values: one for each distinct value, named for where it was first met."""

    names: dict[str, str] = field(default_factory=dict)

    def hide(self, value: object, path: Path) -> Any:  # noqa: ANN401 - plain data of any shape
        """Plain data in which every secret is a template, and nothing else looks like one."""
        if isinstance(value, dict):
            return {name: self.hide(part, (*path, name)) for name, part in value.items()}
        if isinstance(value, list):
            return [self.hide(part, (*path, index)) for index, part in enumerate(value)]
        if isinstance(value, Text) and value and (value.secret or value.redacted or conceal(value.raw) != value.raw):
            return f"{{{{ {self._name(value.raw, path)} }}}}"
        text = value.raw if isinstance(value, Text) else value
        return _BRACE.sub(r"{{ '\g<0>' }}", text) if isinstance(text, str) else text

    def _name(self, raw: str, path: Path) -> str:
        if raw not in self.names:
            steps = [step for step in path if isinstance(step, str)]
            # A header's value is often shared, and its name says what it is; any other value is its resource's own.
            told = steps[-1:] if "headers" in steps else [steps[0], *steps[-1:]]
            name = base = _as_name("_".join(told))
            number = 1
            while name in self.names.values():
                number += 1
                name = f"{base}_{number}"
            self.names[raw] = name
        return self.names[raw]


def _nickname(exported: dict[str, object], key: str) -> str:
    """What people would call it: its name, else the end of its destination."""
    found = exported.get("name") or exported.get("destination") or key
    raw = str(found) if not isinstance(found, Text) else key if found.secret else found.raw
    return conceal(raw).partition("?")[0].rstrip("/").rpartition("/")[2] or key


def _as_name(text: str) -> str:
    name = _NOT_IN_A_NAME.sub("_", text.lower()).strip("_")
    return name if name[:1].isalpha() else f"secret_{name}"


class _Dumper(yaml.SafeDumper):
    """Writes YAML that means the same in version 1.1, which PyYAML writes, and in 1.2, which manifests are read by."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - as the base has it
        return True

    def write_double_quoted(self, text: str, split: bool = True) -> None:  # noqa: FBT001, FBT002
        # The emitter takes for printable what only turns the direction of the text around it.
        self.allow_unicode = text.isprintable()
        super().write_double_quoted(text, split)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # What is not seen is escaped; in YAML 1.1 a NEL and Unicode's separators would end a line as well.
    style = None if isinstance(resolve(text), str) and text.replace("\n", "").isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def _one_line(comment: str) -> str:
    return "".join(one if one.isprintable() else " " for one in comment[:-1]) + "\n"
