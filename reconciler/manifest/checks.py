"""What no item can know alone: keys and ids that clash, references to nothing, destinations on this machine."""

from __future__ import annotations

from collections import defaultdict
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final

from reconciler.kinds import BY_NAME
from reconciler.kinds.fields import is_local, looks_like_host
from reconciler.kinds.fields.wording import nearest
from reconciler.manifest.head import LARGEST_BODY, prune_rules
from reconciler.model import Warning_
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reconciler.errors import Problem
    from reconciler.manifest.head import Head
    from reconciler.manifest.items import Placed
    from reconciler.model import Reference


class LocalUrls(Enum):
    """What to make of destinations on this machine or a private network, which QStash itself refuses."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


_LOCAL: Final = "is on this machine or a private network, where QStash cannot reach it; set a public address"


def check(
    placed: tuple[Placed, ...], managed: set[str], head: Head, local_urls: LocalUrls
) -> tuple[tuple[Problem, ...], tuple[Warning_, ...]]:
    """What is wrong between the items of a manifest, and what is allowed but probably not meant.

    ``managed`` are the kinds that have a section, be it an empty one.
    """
    found = [
        *_clashes(placed),
        *_references(placed, managed, head),
        *_local(placed, local_urls),
        *_advice(placed, head),
    ]
    problems = tuple(one for one in found if not isinstance(one, Warning_))
    return problems, tuple(sorted(one for one in found if isinstance(one, Warning_)))


def _clashes(placed: Iterable[Placed]) -> Iterator[Problem]:
    first: dict[str, Placed] = {}
    ids: dict[tuple[str, str], Placed] = {}
    for one in placed:
        earlier = first.setdefault(one.resource.address, one)
        if earlier is not one:
            advice = "give each a name" if BY_NAME[one.resource.kind].marked else "keep one"
            yield one.blame((), f"has the same key as {_place(earlier)}; {advice}")
        elif (
            one.resource.id is not None
            and (other := ids.setdefault((one.resource.kind, one.resource.id), one)) is not one
        ):
            yield one.blame(("id",), f"is also the id of {_place(other)}; keep one")


def _references(placed: tuple[Placed, ...], managed: set[str], head: Head) -> Iterator[Problem | Warning_]:
    declared: defaultdict[str, set[str]] = defaultdict(set)
    for one in placed:
        declared[one.resource.kind].add(one.resource.key)
    prune = prune_rules(head)
    near = cache(lambda kind, key: nearest(key, declared[kind]))
    for one in placed:
        for reference in BY_NAME[one.resource.kind].references(one.resource.spec):
            if reference.key not in declared[reference.kind]:
                removed = prune.get(reference.kind) == "all"
                yield from _undeclared(one, reference, near, removed=removed, managed=managed)


def _undeclared(
    one: Placed, reference: Reference, near: Callable[[str, str], str], *, removed: bool, managed: set[str]
) -> Iterator[Problem | Warning_]:
    kind = BY_NAME[reference.kind]
    what = reference.kind.replace("_", " ")
    if removed:
        advice = near(reference.kind, reference.key) or f"; declare it under {kind.section}"
        yield one.blame(reference.path, f"names a {what} that prune would delete{advice}")
    elif reference.appears and reference.kind in managed:
        advice = near(reference.kind, reference.key) or "; QStash makes it at first use, with its own defaults"
        yield _warning("QS204", one, reference.path, f"names a {what} that is not declared{advice}")
    elif not reference.appears and looks_like_host(reference.key):
        yield one.blame(reference.path, f"is neither a URL nor a {what} of this manifest; did you forget https://")


def _local(placed: Iterable[Placed], local_urls: LocalUrls) -> Iterator[Problem | Warning_]:
    if local_urls is LocalUrls.ALLOW:
        return
    for one in placed:
        for path, url in BY_NAME[one.resource.kind].calls(one.resource.spec).items():
            if is_local(url.raw):
                yield (
                    one.blame(path, _LOCAL) if local_urls is LocalUrls.REFUSE else _warning("QS203", one, path, _LOCAL)
                )


def _advice(placed: Iterable[Placed], head: Head) -> Iterator[Problem | Warning_]:
    for one in placed:
        for path, size in BY_NAME[one.resource.kind].sizes(one.resource.spec).items():
            if size > LARGEST_BODY:
                yield one.blame(path, f"is {size:,} bytes long; no plan takes more than {LARGEST_BODY:,}")
            elif size > head.max_body:
                message = f"is {size:,} bytes long; the free plan takes 1,000,000 (max_body sets another limit)"
                yield _warning("QS206", one, path, message)
        for code, path, message in BY_NAME[one.resource.kind].advice(one.resource.spec):
            yield _warning(code, one, path, message)


def _warning(code: str, one: Placed, path: tuple[str | int, ...], message: str) -> Warning_:
    problem = one.blame(path, message)
    return Warning_(code, conceal(one.resource.address), message, f"{problem.file}:{problem.line}:{problem.column}")


def _place(one: Placed) -> str:
    problem = one.blame((), "")
    return f"{problem.path} ({problem.file}:{problem.line})"
