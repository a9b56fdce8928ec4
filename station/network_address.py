"""Addresses in the network as settings write them: whether one can be, and which are the same.

What it is: text in, a host in one spelling and a port out, or None for what is no address. What it
is not: a look at the network: a name is not looked up. Pure.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

_MAX_PORT = 65535
_MAX_NAME = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_LOCALHOST = "localhost"
_LOOPBACKS = ("127.0.0.1", "::1")


class NetworkAddress(NamedTuple):
    """A host, an IP address or a name in one spelling, and a TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as settings have it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(text: str) -> NetworkAddress | None:
    """Read `host:port`; an IPv6 address is in brackets."""
    return read_url(f"//{text}") if text and not set(text) & set("/?#@") else None


def read_url(url: str, *, port: int | None = None) -> NetworkAddress | None:
    """Return the address in a URL, with `port` where it names none."""
    try:
        parts = urlsplit(url)
        found = parts.port if parts.netloc.rpartition("]")[2].count(":") else port
        host = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    except ValueError:
        return None
    return NetworkAddress(host, found) if host and found else None


def share_a_port(one: NetworkAddress, other: NetworkAddress) -> bool:
    """Tell whether who listens at one address takes the other's place, too."""
    if one.port != other.port:
        return False
    return any(_covers(a, b) or _covers(b, a) for a in _hosts(one) for b in _hosts(other))


def is_own_address(address: NetworkAddress) -> bool:
    """Tell whether it may be one of this computer's without looking up a name."""
    return not any(isinstance(each, str) for each in _hosts(address))


def is_loopback(address: NetworkAddress) -> bool:
    """Tell whether nobody but this computer can reach it."""
    return all(not isinstance(each, str) and each.is_loopback for each in _hosts(address))


def _host(host: str, *, bracketed: bool) -> str | None:
    """Return a host in one spelling; None when there can be none of that name."""
    if bracketed:
        return str(IPv6Address(host))
    try:
        return str(ip_address(host))
    except ValueError:
        name = host.encode("idna").decode().casefold().removesuffix(".")
    labels = name.split(".")
    is_name = len(name) <= _MAX_NAME and all(map(_LABEL.fullmatch, labels))
    # A last label of digits is that of an IPv4 address, and this is none.
    return name if is_name and not _NUMBER.fullmatch(labels[-1]) else None


def _hosts(address: NetworkAddress) -> Iterator[IPv4Address | IPv6Address | str]:
    names = _LOOPBACKS if address.host == _LOCALHOST else (address.host,)
    for name in names:
        try:
            yield ip_address(name)
        except ValueError:
            yield name


def _covers(one: IPv4Address | IPv6Address | str, other: IPv4Address | IPv6Address | str) -> bool:
    """Tell whether one is the other, or every address there is, the other among them.

    Every address is those of its own version: Python listens on IPv6's without IPv4's.
    """
    if one == other:
        return True
    if isinstance(one, str) or not one.is_unspecified:
        return False
    return one.version == (4 if isinstance(other, str) else other.version)
