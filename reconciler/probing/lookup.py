"""From a host's name to its addresses, and which of these are nobody's business outside."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from reconciler.kinds.fields import is_local

# RFC 6052: behind it stands an IPv4 address, to which a gateway hands on.
_NAT64: Final = IPv6Network("64:ff9b::/96")


def look_up(host: str) -> tuple[str, ...]:
    """The addresses of a name or address, each once, those to try first in front. ``OSError`` where there are none."""
    # As bytes, so that no rule for names of people's languages applies to what is ASCII already.
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def is_private(address: str) -> bool:
    """Whether an address is this machine's, a private network's, or for no single machine of the internet."""
    found = _inner(ip_address(address.partition("%")[0]))
    host = f"[{found}]" if found.version == 6 else str(found)  # noqa: PLR2004 - the version's name
    return found.is_multicast or not found.is_global or is_local(f"http://{host}/")


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that another one stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
