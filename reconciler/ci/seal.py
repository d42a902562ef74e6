"""What was reviewed, kept in the comment that showed it: a saved plan within an HTML comment, unseen.

The seal holds what the file of ``plan --out`` holds: settings with every secret masked, and digests. A long plan is
kept without the settings, and a very long one as its hash alone: then apply can still tell whether it would do just
that, but not what has moved.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.plan.saved import PlanFileError, hash_of, hash_of_live, read, write
from reconciler.plan.stale import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.saved import SavedPlan

ROOM: Final = 16_000  # characters; the rest of a comment is for what is read
_TOO_LONG: Final = (
    "resources that the plan touches are not as they were, by hand or by an apply that was cut short; "
    "the plan is too long for its comment to tell which"
)
_LARGEST: Final = 16 * 1024 * 1024  # bytes, unpacked
_FORM: Final = re.compile(
    r"^<!-- qstash-sync:plan (?P<version>[0-9A-Za-z.+-]{1,40}) (?P<plan>[0-9a-f]{64}) (?P<live>[0-9a-f]{64})"
    r"(?: (?P<content>[A-Za-z0-9+/=]+))? -->$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A plan as it was reviewed: its hashes, the version that made it, and the plan itself where it was short."""

    version: str
    plan_hash: str
    live_hash: str
    saved: SavedPlan | None = None

    def __str__(self) -> str:
        """One line of HTML that a reader of Markdown does not see, of a few hundred characters more than ``ROOM``."""
        content = f" {packed}" if (packed := self._packed()) else ""
        return f"<!-- qstash-sync:plan {self.version} {self.plan_hash} {self.live_hash}{content} -->"

    def _packed(self) -> str:
        for content in _shortened(self.saved):
            packed = b64encode(zlib.compress(content.encode(), 9)).decode()
            if len(packed) <= ROOM:
                return packed
        return ""


def seal(saved: SavedPlan, version: str) -> Seal:
    """The seal of a plan that this version of the program has made."""
    return Seal(version, hash_of(saved), hash_of_live(saved), saved)


def find_seal(text: str) -> Seal | None:
    """The seal in a comment's text; None where there is none, several, or none that can be read."""
    found = list(_FORM.finditer(text.replace("\r\n", "\n")))
    if len(found) != 1:
        return None
    version, plan_hash, live_hash, content = found[0].groups()
    try:
        return Seal(version, plan_hash, live_hash, _unpacked(content) if content else None)
    except (PlanFileError, ValueError, zlib.error):
        return None


def moved_since(reviewed: Seal, fresh: SavedPlan, version: str) -> tuple[str, ...]:
    """Why a plan made afresh is not the one that was reviewed, or what is left of it; empty where it is."""
    if hash_of(fresh) == reviewed.plan_hash:
        return ()
    if reviewed.saved is not None:
        lines = _differences(reviewed.saved, fresh)
    elif hash_of_live(fresh) == reviewed.live_hash:
        lines = ("the manifest, a variable of it or a guard is not what it was; QStash is as it was",)
    else:
        lines = (_TOO_LONG,)
    if lines and reviewed.version != version:
        lines += (f"it was planned by qstash-sync {reviewed.version}, and this is {version}",)
    return lines


def _differences(saved: SavedPlan, fresh: SavedPlan) -> tuple[str, ...]:
    # A seal without settings holds digests only: the fresh plan must not tell settings as if they were new.
    has_settings = any(step.settings for step in saved.steps)
    return differences(saved, fresh if has_settings else _without_settings(fresh))


def _shortened(saved: SavedPlan | None) -> Iterator[str]:
    if saved is not None:
        yield write(saved)
        yield write(_without_settings(saved))


def _without_settings(saved: SavedPlan) -> SavedPlan:
    return replace(saved, steps=tuple(replace(step, settings={}) for step in saved.steps))


def _unpacked(content: str) -> SavedPlan:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(b64decode(content, validate=True), _LARGEST)
    if not unpacker.eof:
        raise ValueError("it is not whole, or too large")
    return read(text.decode(), "the plan in the comment")
