"""What there is to ask: every method and URL that QStash is to call, each once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.kinds import BY_NAME
from reconciler.kinds.fields import is_local
from reconciler.kinds.schedule.spec import DEFAULT_METHOD, CallbackSettings, ScheduleSpec
from reconciler.lint.site import read_site
from reconciler.secrecy import SECRET, conceal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.kinds.schedule.spec import Callback
    from reconciler.model import AnyResource, Manifest
    from reconciler.values import Path, Text

    # The methods with which a group's endpoints are called, by the group's name.
    Methods = Mapping[str, frozenset[str]]

_PAIRS: Final = re.compile(r"[&;]")


@dataclass(frozen=True, slots=True)
class Target:
    """A method and a URL, and who in the manifest calls it: the first of them, and how many there are besides.

    ``url`` is without user info and without query values that look like secrets: an unsigned request holds none, and
    nothing of it needs to be hidden. It is ``(secret)`` where the manifest makes it with a secret variable.
    """

    method: str
    url: str
    address: str
    place: str
    others: int = 0

    @property
    def is_hidden(self) -> bool:
        """Whether it is not known what of it may be sent or shown."""
        return self.url == SECRET

    @property
    def is_local(self) -> bool:
        """Whether its text alone says that it is on this machine or in a private network."""
        return is_local(self.url)


def collect(manifest: Manifest) -> tuple[Target, ...]:
    """The targets of a manifest, in the order of its resources: destinations, endpoints of groups, callbacks."""
    found: dict[tuple[str, str, str], Target] = {}
    for one, path, url, method in _calls(manifest):
        bare = _bare(url)
        # Two URLs with secrets are two, though nothing tells them apart.
        key = method, bare, url.raw if bare == SECRET else ""
        if key in found:
            found[key] = replace(found[key], others=found[key].others + 1)
        else:
            written = manifest.written.get(one.address)
            place = written.place_of(path) if written else ""
            found[key] = Target(method, bare, conceal(one.address), place)
    return tuple(found.values())


def _calls(manifest: Manifest) -> Iterator[tuple[AnyResource, Path, Text, str]]:
    methods = _group_methods(manifest)
    for resources in manifest.desired.values():
        for one in resources:
            for path, url in BY_NAME[one.kind].calls(one.spec).items():
                for method in sorted(_methods(one, path, methods)):
                    yield one, path, url, method


def _group_methods(manifest: Manifest) -> Methods:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in manifest.desired.get("schedule", ()):
        if isinstance(one.spec, ScheduleSpec):
            found[one.spec.destination.raw].add(one.spec.method)
    return {name: frozenset(methods) for name, methods in found.items()}


def _methods(one: AnyResource, path: Path, of_groups: Methods) -> frozenset[str]:
    """With which methods a URL of a resource is called; a group that no schedule names is taken to be sent POSTs."""
    if isinstance(one.spec, ScheduleSpec):
        return frozenset(_own_methods(one.spec, path))
    return of_groups.get(one.key, frozenset({DEFAULT_METHOD}))


def _own_methods(spec: ScheduleSpec, path: Path) -> Iterator[str]:
    callbacks: dict[Path, Callback | None] = {
        ("callback",): spec.callback,
        ("failure_callback",): spec.failure_callback,
    }
    callback = callbacks.get(path)
    if callback is None:
        yield spec.method
    elif isinstance(callback.settings, CallbackSettings):
        yield callback.settings.method


def _bare(url: Text) -> str:
    """The URL without what lets somebody in."""
    site = None if url.secret else read_site(url.raw)
    if site is None:
        return SECRET
    path, _, query = site.rest.partition("?")
    kept = "&".join(pair for pair in _PAIRS.split(query) if conceal(f"?{pair}") == f"?{pair}")
    return f"{site.scheme}://{site.host}{site.port}{path or '/'}{'?' if kept else ''}{kept}"
