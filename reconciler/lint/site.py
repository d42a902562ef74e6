"""The parts of a URL that rules compare."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.kinds.fields import is_local
from reconciler.secrecy import SECRET, conceal

if TYPE_CHECKING:
    from reconciler.values import Text

_URL: Final = re.compile(
    r"(?P<scheme>[A-Za-z]+)://(?:[^/?#]*@)?(?P<host>\[[^]/?#]*\]|[^:/?#]*)(?P<port>:[0-9]*)?(?P<rest>.*)"
)
_OWN_PORTS: Final = {"http": ":80", "https": ":443"}
_LONGEST_SCHEME: Final = len("https://")


@dataclass(frozen=True, slots=True)
class Site:
    """A URL: scheme and host in small letters, the port (``:8443``) where it is not the scheme's own, and the rest."""

    scheme: str
    host: str
    port: str
    rest: str


def read_site(url: str) -> Site | None:
    """The parts of a URL; None for the name of a URL group."""
    head, rest = cut(url)
    site = read_head(head)
    return replace(site, rest=site.rest + rest) if site and rest else site


def cut(url: str) -> tuple[str, str]:
    """A URL before and behind its host. Many URLs have one head, so that what is asked of it is asked once."""
    end = url.find("/", _LONGEST_SCHEME)
    return (url[:end], url[end:]) if end >= 0 else (url, "")


@lru_cache(maxsize=4096)
def read_head(head: str) -> Site | None:
    """The parts of what is in front of a URL's path. It has a rest where a query or a fragment follows the host."""
    found = _URL.fullmatch(head)
    if found is None:
        return None
    scheme, port = found["scheme"].lower(), found["port"] or ""
    return Site(scheme, found["host"].lower(), "" if port == _OWN_PORTS.get(scheme) else port, found["rest"])


def read_likeness(url: str) -> str | None:
    """The same for two URLs that most servers would answer alike, or one by sending to the other."""
    head, rest = cut(url)
    site = read_head(head)
    return None if site is None else f"{site.host.removeprefix('www.')}{site.port}{site.rest}{rest}".rstrip("/")


@lru_cache(maxsize=16384)
def is_far(url: str) -> bool:
    """Whether QStash could reach this URL; what it could not is told of as such, and of nothing else."""
    return not is_local(url)


def shown(text: Text) -> str:
    """A URL or a group's name as it may be told."""
    return SECRET if text.secret else conceal(text.raw)


def shown_host(text: Text) -> str:
    """The host of a URL, or a group's name, as it may be told."""
    site = read_site(text.raw)
    return shown(text) if text.secret or site is None else f"{site.host}{site.port}"
