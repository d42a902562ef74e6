"""What a manifest says besides its resources: whose it is, its variables, what may be removed."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, create_model

from reconciler.kinds import KINDS
from reconciler.kinds.fields import ByteSize, Item, Many, Owner
from reconciler.model import Severity

MEGABYTE: Final = 1_000_000
LARGEST_BODY: Final = 50 * MEGABYTE  # the limit of the largest plan


class VariableItem(Item):
    """A value from outside that the manifest may use."""

    env: str | None = Field(default=None, min_length=1, description="The environment variable that holds it.")
    default: str | None = Field(default=None, description="Its value where the environment variable is not set.")
    secret: bool = Field(default=False, description="Whether every value that mentions it is masked everywhere.")


_RULES: Final = {
    True: (Literal["owned", "all", "none"], "owned"),
    False: (
        Annotated[
            Annotated[Literal["all", "none"], Tag("a word")] | Annotated[Many[str], Tag("name patterns")],
            Discriminator(lambda given: "a word" if isinstance(given, str) else "name patterns"),
        ],
        "none",
    ),
}
_PRUNED: Final[dict[str, Any]] = {kind.section: _RULES[kind.marked] for kind in KINDS}
# What may be deleted, by kind, because the manifest does not hold it; only what can carry a mark can be "owned".
PruneItem: Final = create_model("PruneItem", __base__=Item, **_PRUNED)


def _whole_number(given: object) -> object:
    # Python takes true and 1.0 for the number 1.
    return given if type(given) is int else None


class Head(Item):
    """The top of a manifest's file. ``owner`` may be left out in all files of a run but one."""

    version: Annotated[Literal[1], BeforeValidator(_whole_number)]
    owner: Owner | None = None
    previous_owners: Many[Owner] = ()
    variables: dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], VariableItem] = Field(
        default_factory=dict, description="The only values from outside that the manifest may use."
    )
    defaults: dict[str, Any] = Field(default_factory=dict, description="Lies beneath every schedule.")
    prune: PruneItem | None = None
    on_remove: Literal["delete", "pause", "keep"] | None = None
    forget: Many[str] = ()
    max_body: ByteSize = MEGABYTE
    lint: dict[str, Literal["off", "note", "warning", "error"]] = Field(
        default_factory=dict, description="What becomes of a code of a warning.", examples=[{"QS104": "off"}]
    )


_UNREAD: Final[dict[str, Any]] = {kind.section: (Any, None) for kind in KINDS}
# A document whose items are looked at one by one, so that each has all its problems told, with its defaults.
OpenDocument: Final = create_model("OpenDocument", __base__=Head, **_UNREAD)


def severities(head: Head) -> dict[str, Severity | None]:
    """``lint`` by code; None is off."""
    return {code: None if given == "off" else Severity(given) for code, given in head.lint.items()}


def prune_rules(head: Head) -> dict[str, str | tuple[str, ...]]:
    """``prune`` by the name of the kind; empty where the manifest is silent."""
    given: dict[str, str | tuple[str, ...]] = head.prune.model_dump() if head.prune else {}
    return {kind.name: given[kind.section] for kind in KINDS} if given else {}
