"""The nouns of the design, frozen. Every other module speaks in these.

A *spec* is what a resource is set to, a *resource* is a spec with an identity, a *state* is all resources of an
account or of a manifest. Desired and observed states have the same types, so that comparing them needs no cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from reconciler.model.account import Api as Api
from reconciler.model.account import Reader as Reader
from reconciler.model.warning import Ignore as Ignore
from reconciler.model.warning import Severity as Severity
from reconciler.model.warning import Warning_ as Warning_
from reconciler.model.warning import Written as Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.errors import QstashSyncError
    from reconciler.mark import Mark
    from reconciler.values import Path


@dataclass(frozen=True, slots=True)
class Spec:
    """The settings of one resource in canonical form. Validates nothing: live data breaks the manifest's rules.

    Two specs are equal exactly when nothing needs doing.
    """


S = TypeVar("S", bound=Spec)
S_co = TypeVar("S_co", bound=Spec, covariant=True)


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a live resource is doing; never part of a comparison."""

    lag: int | None = None
    last_run: int | None = None  # unix milliseconds
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Resource(Generic[S_co]):
    """A spec with an identity.

    ``id`` is QStash's; on the desired side only where the manifest gives one. ``mark`` is what a live schedule
    carries, or shall carry. ``protected`` and ``confidential`` (some value comes from a secret) are the manifest's on
    the desired side and the mark's on the observed one.
    """

    kind: str
    key: str
    spec: S_co
    id: str | None = None
    mark: Mark | None = None
    protected: bool = False
    confidential: bool = False
    moved_from: str | None = None
    vitals: Vitals = field(default=Vitals(), compare=False)

    @property
    def address(self) -> str:
        """How a user names it: ``schedule/weekly-report``."""
        return f"{self.kind}/{self.key}"


AnyResource: TypeAlias = "Resource[Spec]"
# The resources of every kind that is managed, by the kind's name; a kind that is absent is not even looked at.
State: TypeAlias = "Mapping[str, tuple[AnyResource, ...]]"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a spec needs to be there, by name, and where in its item it says so.

    ``appears`` where QStash makes it by itself at first use.
    """

    kind: str
    key: str
    path: Path
    appears: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What the manifest says about whose things are and what may be removed."""

    owner: str
    previous_owners: tuple[str, ...] = ()
    # By kind: "owned", "all", "none", or name patterns.
    prune: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    on_remove: str = "delete"  # or "pause", or "keep"
    forget: frozenset[str] = frozenset()  # addresses that are kept


@dataclass(frozen=True, slots=True)
class Manifest:
    """An owner, its policies and a desired state, checked.

    ``places`` is where each resource is written, by address, as ``file:line:column``, and ``written`` how.
    ``severities`` are what the manifest makes of some codes (None: they are not told at all), ``ignores`` its comments.
    """

    policy: Policy
    desired: State
    warnings: tuple[Warning_, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    written: Mapping[str, Written] = field(default_factory=dict, compare=False, repr=False)
    severities: Mapping[str, Severity | None] = field(default_factory=dict, compare=False)
    ignores: tuple[Ignore, ...] = field(default=(), compare=False)


class Action(StrEnum):
    """What a change does; its value is the word of the JSON report."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"


class Cause(StrEnum):
    """Who moved: the manifest, somebody by hand, both, or it cannot be told."""

    MANIFEST = "manifest"
    DRIFT = "drift"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a change is refused, and the flag that lets it through (None: nothing does)."""

    reason: str
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One resource before and after; ``None`` is absence.

    ``adopts`` where it was not provably ours before; ``removes`` where the manifest does not want it any more, be it
    deleted or paused. ``follows`` is the id of the create without which a removal must not be made: the two look like
    one rename.
    """

    before: AnyResource | None
    after: AnyResource | None
    adopts: bool = False
    removes: bool = False
    follows: str | None = None
    cause: Cause = Cause.MANIFEST
    held: Hold | None = None

    @property
    def subject(self) -> AnyResource:
        """The resource as it shall be, or as it was when it shall not be any more."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a change has at least one side
        return found

    @property
    def action(self) -> Action:
        """Derived from what is there on either side."""
        if self.before is None:
            return Action.CREATE
        if self.after is None:
            return Action.DELETE
        return Action.ADOPT if self.adopts else Action.UPDATE

    @property
    def address(self) -> str:
        """The address of the resource."""
        return self.subject.address


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes in the order of application, held ones included, and how many resources are as they should be."""

    owner: str
    changes: tuple[Change, ...]
    unchanged: int = 0
    warnings: tuple[Warning_, ...] = ()

    @property
    def ready(self) -> tuple[Change, ...]:
        """What apply would do."""
        return tuple(change for change in self.changes if change.held is None)

    @property
    def held(self) -> tuple[Change, ...]:
        """What apply would refuse to do."""
        return tuple(change for change in self.changes if change.held is not None)


class Fate(StrEnum):
    """What became of a change."""

    APPLIED = "applied"
    FAILED = "failed"
    UNKNOWN = "unknown"  # no answer came: it may have been done
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change and what became of it, with the reason, fit to be told, where it was not applied."""

    change: Change
    fate: Fate
    reason: str = ""
    error: QstashSyncError | None = field(default=None, compare=False, repr=False)
