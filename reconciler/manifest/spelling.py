"""The SDKs' spelling of the fields (``failureCallback``) is accepted: here it becomes ours, once for all."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reconciler.kinds.fields import Item
from reconciler.manifest.tree import Map
from reconciler.manifest.wording import model_in

if TYPE_CHECKING:
    from reconciler.manifest.tree import Tree


def respell(tree: Map, model: type[Item]) -> Map:
    """The tree with the known keys in snake case, here and in the mappings beneath that have fields too.

    A field that is given in both spellings stays as it is: the model will tell. Keys that are no fields (headers,
    what a body holds) are never touched.
    """
    inner = _inner_models(model)
    known = model.camel_case.keys().isdisjoint(tree)
    if known and (inner.keys().isdisjoint(tree) or not _differ(tree, inner)):
        return tree
    spelt, places = Map(tree.start), tree.at
    for key, value in tree.items():
        name = model.camel_case.get(key, key)
        if name in tree:
            name = key
        spelt[name] = _respelt(value, inner.get(name))
        spelt.marks += places[key]
    spelt.secrets = frozenset(key if key in spelt else model.camel_case[key] for key in tree.secrets)
    return spelt


def _differ(tree: Map, inner: dict[str, type[Item]]) -> bool:
    """Whether a mapping beneath is spelt otherwise than here."""
    return any(_respelt(tree[name], model) is not tree[name] for name, model in inner.items() if name in tree)


def _respelt(value: Tree, model: type[Item] | None) -> Tree:
    return respell(value, model) if isinstance(value, Map) and model is not None else value


@cache
def _inner_models(model: type[Item]) -> dict[str, type[Item]]:
    found = {name: model_in(field.annotation) for name, field in model.model_fields.items()}
    return {name: one for name, one in found.items() if one is not None and issubclass(one, Item)}
