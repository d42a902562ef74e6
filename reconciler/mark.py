"""The one label by which a schedule is known as ours: ``qs1.<owner>.<key>.<applied>.<hidden>[.<flags>]``.

QStash gives a schedule labels and nothing else to remember us by, so the label is the only state there is:

* ``key``: 10 hex over owner and key, then 6 that bind these to the schedule's id, so that a label copied to another
  schedule is recognised as a copy, also when the key is no longer in any manifest
* ``applied``: 12 hex over the readable settings as last applied, secrets left out
* ``hidden``: 8 hex over the settings that QStash does not give back; secret parts enter by a slow salted hash
* ``flags``: ``n`` came while removals or moves were held, ``p`` protected, ``s`` some value was a secret, ``u`` so was
  a URL beyond its query, ``z`` paused by an operator when last written

Digests are over canonical settings that differ from the defaults. Should that form change, ``qs1`` becomes ``qs2``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import pbkdf2_hmac, sha256
from typing import Final

PROTECTED: Final = "p"
CONFIDENTIAL: Final = "s"
SECRET_URL: Final = "u"
NEWCOMER: Final = "n"
OPERATOR_PAUSED: Final = "z"

# Labels of this form are ours to write; a user's own label may not look like one.
RESERVED: Final = re.compile(r"qs\d")
_FORM: Final = re.compile(
    r"qs1\.(?P<owner>[a-z0-9-]{1,40})\.(?P<key>[0-9a-f]{10})(?P<bond>[0-9a-f]{6})"
    r"\.(?P<applied>[0-9a-f]{12})\.(?P<hidden>[0-9a-f]{8})(?:\.(?P<flags>[a-z]+))?"
)
_SLOW_ROUNDS: Final = 50_000  # about 12 ms a secret; every distinct one is hashed once in a run


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose a schedule is, under which key, and what was last applied to it."""

    owner: str
    key: str
    bond: str
    applied: str
    hidden: str
    flags: str = ""

    def is_bound_to(self, schedule_id: str) -> bool:
        """Whether this mark was written for the schedule of this id, rather than copied to it."""
        return self.bond == _bond(self.owner, self.key, schedule_id)

    def is_for(self, key: str) -> bool:
        """Whether this mark names the resource of this key."""
        return self.key == key_digest(self.owner, key)

    def has(self, flag: str) -> bool:
        """Whether the flag was set when the mark was last written."""
        return flag in self.flags

    def with_flag(self, flag: str) -> Mark:
        """The same mark with one flag more."""
        return replace(self, flags="".join(sorted({*self.flags, flag})))

    def __str__(self) -> str:
        """The label."""
        text = f"qs1.{self.owner}.{self.key}{self.bond}.{self.applied}.{self.hidden}"
        return f"{text}.{self.flags}" if self.flags else text


# Stands for a reserved label that cannot be read, or for several: somebody's, not ours.
ILLEGIBLE: Final = Mark(owner="", key="", bond="", applied="", hidden="")


def write(owner: str, key: str, schedule_id: str, applied: str, hidden: str, flags: str = "") -> Mark:
    """The mark for a schedule of ours; ``applied`` and ``hidden`` are digests made by ``digest``."""
    hashed = key_digest(owner, key)
    bond = _bond(owner, hashed, schedule_id)
    return Mark(owner, hashed, bond, applied[:12], hidden[:8], "".join(sorted(flags)))


def read(labels: tuple[str, ...]) -> tuple[Mark | None, tuple[str, ...]]:
    """Split the labels of a live schedule into its mark and the user's own, sorted, each once.

    A reserved label that this version cannot read, or more than one, gives ``ILLEGIBLE``: it must count as foreign.
    """
    reserved = [label for label in labels if RESERVED.match(label)]
    own = tuple(sorted({*labels}.difference(reserved))) if len(labels) > len(reserved) else ()
    if not reserved:
        return None, own
    found = _FORM.fullmatch(reserved[0])
    if found is None or len(reserved) > 1:
        return ILLEGIBLE, own
    return Mark(*found.groups(default="")), own


@lru_cache(maxsize=65_536)
def key_digest(owner: str, key: str) -> str:
    """10 hex over owner and key: how a mark names its resource."""
    return sha256(f"{owner}\n{key}".encode()).hexdigest()[:10]


def digest(settings: object) -> str:
    """64 hex over plain JSON data, whatever the order of its keys."""
    return sha256(_dump(settings).encode("utf-8", "surrogatepass")).hexdigest()


_dump: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@lru_cache(maxsize=4096)
def slow_digest(owner: str, secret: str) -> str:
    """64 hex over a secret, salted by the owner and slow, so that a mark does not help to guess it."""
    salt = f"qstash-sync:{owner}".encode()
    return pbkdf2_hmac("sha256", secret.encode("utf-8", "surrogatepass"), salt, _SLOW_ROUNDS).hex()


def _bond(owner: str, hashed_key: str, schedule_id: str) -> str:
    return sha256(f"{owner}\n{hashed_key}\n{schedule_id}".encode()).hexdigest()[:6]
