"""Which URLs lead nowhere from QStash's servers. Decided from the text alone: no name is looked up."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final

_HOST: Final = re.compile(r"[A-Za-z]+://(?:[^/?#]*@)?(?:\[(?P<v6>[^]/?#]*)\]|(?P<name>[^:/?#]*))")
_NUMBER: Final = r"(?:0[xX][0-9A-Fa-f]*|[0-9]+)"
_NUMERIC: Final = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{0,3}}")
_NAMES: Final = (
    "localhost",
    "localdomain",
    "host.docker.internal",
    "gateway.docker.internal",
    "kubernetes.docker.internal",
)
_SUFFIXES: Final = (".localhost", ".localdomain")
# Listed rather than asked of ipaddress, whose idea of "private" has changed between releases of Python.
_NETWORKS: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::/127",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def is_local(url: str) -> bool:
    """Tell whether a URL's host is this machine or a private network, in any spelling of a name or address.

    ``http://2130706433/``, ``http://0x7f.1/`` and ``http://[::ffff:10.0.0.1]/`` are local; what is no URL is not.
    """
    found = _HOST.match(url)
    if found is None:
        return False
    if found["v6"] is not None:
        return _is_local_v6(found["v6"])
    name = found["name"].lower().removesuffix(".")
    if _NUMERIC.fullmatch(name):
        return _is_local_v4(name)
    return name in _NAMES or name.endswith(_SUFFIXES)


def _is_local_v4(text: str) -> bool:
    """Read an address as inet_aton does: parts in base 8, 10 or 16, the last one filling what is left."""
    *heads, last = (_read_number(part) for part in text.split("."))
    value = last + sum(head << 8 * (3 - place) for place, head in enumerate(heads))
    return value < 1 << 32 and _is_listed(IPv4Address(value))


def _read_number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    octal = part.startswith("0") and not set(part) & {"8", "9"}
    return int(part, 8 if octal else 10)


def _is_local_v6(text: str) -> bool:
    try:
        address = IPv6Address(text.partition("%")[0])
    except ValueError:
        return False
    return _is_listed(address.ipv4_mapped or address)


def _is_listed(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _NETWORKS)
