"""What a kind of resource has to say for itself.

Everything else (the manifest's sections, order, diff, guards, reports, property tests) is derived from these.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeAlias

from reconciler.model import Api, Reader, Reference, Resource, S
from reconciler.values import Path, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from reconciler.kinds.fields import Item


class Source(Protocol):
    """Where an item of the manifest comes from."""

    def is_secret(self, *path: str | int) -> bool:
        """Whether the value at this path of the item mentions a secret variable."""
        ...

    def secrets(self, *path: str | int) -> frozenset[Path]:
        """The paths of the secret values beneath, relative to it."""
        ...

    def read(self, path: str) -> bytes:
        """The content of a file beside the manifest. ``ValueError`` where it cannot be had."""
        ...


class Kind(ABC, Generic[S]):
    """A kind of resource, as a value."""

    name: ClassVar[str]
    section: ClassVar[str]
    item: type[Item]
    # What prune says of this kind where the manifest is silent; "owned" needs marks.
    prune: ClassVar[str] = "none"
    takes_defaults: ClassVar[bool] = False
    # Whether its resources can carry our mark; otherwise their name is all that is known of whose they are.
    marked: ClassVar[bool] = False
    # The kinds that its resources may need.
    refers_to: ClassVar[tuple[str, ...]] = ()
    # Ever weaker likenesses by which an unmarked resource may be recognised as the desired one.
    likenesses: tuple[Callable[[S], Hashable], ...] = ()

    @abstractmethod
    def desired(self, item: Any, source: Source) -> Resource[S]:  # noqa: ANN401 - its own item, which the type cannot say
        """The resource that a valid item of the manifest wants. ``ValueError`` for what its model cannot see."""

    @abstractmethod
    def exported(self, owner: str, resource: Resource[S]) -> dict[str, object]:
        """The item that wants exactly this resource in the owner's manifest: plain data, texts as ``Text``."""

    @abstractmethod
    def fetch(self, reader: Reader) -> tuple[Resource[S], ...]:
        """All of the account's, with one request."""

    @abstractmethod
    def put(self, api: Api, before: Resource[S] | None, after: Resource[S]) -> None:
        """Create or overwrite. Idempotent; two writes at most."""

    @abstractmethod
    def delete(self, api: Api, resource: Resource[S]) -> None:
        """Delete; being gone already is success."""

    def settle(
        self,
        owner: str,  # noqa: ARG002 - for kinds that carry a mark
        desired: Resource[S],
        observed: Resource[S] | None,
    ) -> tuple[Resource[S] | None, Resource[S]]:
        """The resource before and after; their specs are equal exactly when nothing needs doing.

        Each side's open settings are filled from the other; ``after`` has the id and the mark that it shall carry.
        """
        return observed, replace(desired, id=observed.id) if observed else desired

    def agrees(self, owner: str, desired: Resource[S], observed: Resource[S]) -> bool:  # noqa: ARG002
        """Whether a first look tells that nothing needs doing. False says nothing: only ``settle`` does."""
        return False

    def has_moved(self, observed: Resource[S]) -> bool | None:  # noqa: ARG002
        """Whether it is not any more as it was last applied; None where that cannot be told."""
        return None

    def rest(self, observed: Resource[S]) -> Resource[S] | None:  # noqa: ARG002
        """The resource put to rest instead of deleted; None for kinds that cannot rest."""
        return None

    def overrides(self, item: Mapping[str, object]) -> Iterable[str]:  # noqa: ARG002
        """The defaults that an item does away with by what else it says."""
        return ()

    def references(self, spec: S) -> tuple[Reference, ...]:  # noqa: ARG002
        """What the spec needs to be there before it."""
        return ()

    def calls(self, spec: S) -> Mapping[Path, Text]:  # noqa: ARG002
        """The URLs that QStash will call, by their path in the item."""
        return {}

    def sizes(self, spec: S) -> Mapping[Path, int]:  # noqa: ARG002
        """The bytes of each body that QStash would keep, by its path in the item."""
        return {}

    def advice(self, spec: S) -> Iterable[tuple[str, Path, str]]:  # noqa: ARG002
        """What is allowed but probably not meant: code, path in the item, message."""
        return ()

    def losses(self, before: S, after: S) -> int:  # noqa: ARG002
        """How many parts an update takes away."""
        return 0

    def parts(self, spec: S) -> int:  # noqa: ARG002
        """How many parts it has that an update could take away."""
        return 0

    def loses(self, before: S, after: S, *, named: bool) -> str | None:  # noqa: ARG002
        """What an overwrite of something not ours would destroy because it cannot be read; None for nothing.

        ``named`` where the manifest gives its very id: then only what is certain to be lost counts.
        """
        return None

    def host(self, spec: S) -> str | None:  # noqa: ARG002
        """The host that it calls; None where it calls none, or several."""
        return None

    def trace(self, spec: S) -> Hashable:
        """What stays the same when it moves to another host and name."""
        return spec

    def traits(self, spec: S) -> tuple[str, frozenset[str]] | None:  # noqa: ARG002
        """By what a part of an account is chosen: destination and labels; None for kinds that have neither."""
        return None

    def site(self, spec: S) -> Hashable | None:  # noqa: ARG002
        """Where it fires, so that a twin is noticed; None for kinds that may well have twins."""
        return None

    def own_id(self, owner: str, resource: Resource[S]) -> str | None:  # noqa: ARG002
        """The deterministic id under which we create it; None for kinds known by their name alone."""
        return None

    def known(self, owner: str, resource: Resource[S]) -> Resource[S]:  # noqa: ARG002
        """A live resource that no manifest wants, under the key by which it is best addressed."""
        return resource

    def leaves_pause_open(self, spec: S) -> bool:  # noqa: ARG002
        """Whether a desired spec leaves pausing to whoever operates the account."""
        return False

    def is_paused(self, spec: S) -> bool:  # noqa: ARG002
        """Whether an observed spec is paused."""
        return False


# A tuple of kinds of different specs: the type system has no word for "each with its own".
AnyKind: TypeAlias = Kind[Any]
__all__ = ["AnyKind", "Kind", "Source"]
