"""The values from outside that a manifest declares, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from reconciler.manifest.head import VariableItem
from reconciler.manifest.template import Variable
from reconciler.manifest.tree import Map, blame
from reconciler.manifest.wording import problems_in

if TYPE_CHECKING:
    from reconciler.errors import Problem

# What a pipeline holds to log in with. A manifest may use it as a secret, as any other, but not show it.
_CREDENTIAL: Final = re.compile(
    r"(?:.*_)?QSTASH_TOKEN|QSTASH_(?:CURRENT|NEXT)_SIGNING_KEY|(?:GITHUB|GH|GITLAB)_TOKEN|ACTIONS_.*|CI_.*(?:TOKEN|PASSWORD)"
    # Where the action's inputs are, and all that --var was given.
    r"|INPUT_.*|QSTASH_SYNC_VAR"
)
_HALF: Final = re.compile(r"[\ud800-\udfff]")
PLACEHOLDER: Final = "secretnotset"
"""Stands for a secret that is not there, where the manifest is only validated: a name, and Base64, as well."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What comes from outside: the environment and ``--var``, which overrides it."""

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    unset_secrets_ok: bool = False


def resolve(section: object, inputs: Inputs) -> tuple[dict[str, Variable], tuple[Problem, ...]]:
    """The variables of one file by name, and what is wrong with their declarations or missing in the environment."""
    values: dict[str, Variable] = {}
    problems: list[Problem] = []
    if not isinstance(section, Map):
        return values, ()  # that it should be a mapping is told with the rest of the head
    for name in section:
        if not isinstance(section[name], Map):
            values[name] = Variable(PLACEHOLDER, secret=True, missing=True)
            continue  # told with the rest of the head, too
        try:
            item = VariableItem.model_validate(section[name])
        except ValidationError as error:
            problems += problems_in(error, VariableItem, section[name], ("variables", name))
            values[name] = Variable(PLACEHOLDER, secret=True, missing=True)
            continue
        value = _value(name, item, inputs)
        flaw = _flaw(item, value)
        if flaw is not None:
            problems.append(blame(section, (name,), flaw, ("variables",)))
        values[name] = Variable(value or "", item.secret, missing=flaw is not None)
    return values, tuple(problems)


def _value(name: str, item: VariableItem, inputs: Inputs) -> str | None:
    given = inputs.variables.get(name)
    if given is None and item.env is not None:
        # Set but empty is unset: a misspelt CI secret arrives as an empty string, and would break every job.
        given = inputs.environment.get(item.env) or None
    if given is None:
        given = item.default
    return PLACEHOLDER if not given and item.secret and inputs.unset_secrets_ok else given


def _flaw(item: VariableItem, value: str | None) -> str | None:
    if item.env is not None and not item.secret and _CREDENTIAL.fullmatch(item.env):
        return f"reads {item.env}, a credential, which every plan would show; add secret: true"
    if value is None:
        return _missing(item)
    if item.secret and not value:
        return "is an empty secret; give it a value"
    # Python's stand-in for a byte of the environment that is not UTF-8.
    return "holds bytes that are not UTF-8; give it text" if _HALF.search(value) else None


def _missing(item: VariableItem) -> str:
    if item.env is None:
        return "has no value; give it env or default, or --var"
    return f"has no value; set the environment variable {item.env}, or give it a default"
