"""What is on this machine, or near it: the tokens are known to all, so nothing else keeps others out."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit


def is_near(client: str) -> bool:
    """Whether an address, without a port, is this machine's or one that the internet does not lead to."""
    address: IPv4Address | IPv6Address = ip_address(client)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not address.is_global


def is_local_host(host: str) -> bool:
    """Whether a ``Host`` is an address, or a name that nobody on the internet can own.

    A page of a stranger can have its own name lead to this machine, and is then of one origin with this server; its
    name gives it away.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return bool(name) and ("." not in name or name.endswith(".localhost") or _is_address(name))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
