"""What stands in front of the server: whom it asks for, and that nobody gets past it.

What it is: the middleware that knows the front by its address, and believes it, and it alone, who
asks (`X-Forwarded-For`) and whether they speak TLS (`X-Forwarded-Proto`). What it is not: the
front's own settings (`server.front`). The server's event loop.
"""

import ipaddress
from collections.abc import Sequence
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from server.web.problems import ProblemError
from server.web.request_id import CLIENT

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"})
"""Headers of a request that came through something."""
_ADDRESSES_AT_MOST = 32
"""Of an X-Forwarded-For: one a front on the way, and nobody has so many."""


def behind(proxies: Sequence[Network]) -> Middleware:
    """Answer this machine and `proxies` alone; let a request say what they say of it."""

    @web.middleware
    async def ask(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not (_is_trusted(_address(request.remote), proxies) or _is_of_this_machine(request)):
            detail = "This server answers its front alone: ask by the front's address."
            raise ProblemError(HTTPStatus.FORBIDDEN, detail)
        told = _as_told(request, proxies)
        CLIENT.set(told.remote)  # `with_id` has it forgotten
        return await handler(told)

    return ask


def is_direct(request: web.Request, networks: Sequence[Network]) -> bool:
    """Say whether it came from one of these addresses itself, for nobody else."""
    peer = None if request.transport is None else request.transport.get_extra_info("peername")
    address = _address(peer[0] if peer else None)
    if address is None or not _FORWARDED.isdisjoint(map(str.lower, request.headers)):
        return False
    return any(address in network for network in networks)


def _as_told(request: web.Request, proxies: Sequence[Network]) -> web.Request:
    told = ",".join(request.headers.getall("X-Forwarded-For", ()))
    proto = request.headers.get("X-Forwarded-Proto", "").strip().lower()
    if not told and proto != "https":
        return request
    remote = _client(told, proxies) or request.remote
    scheme = "https" if proto == "https" else request.scheme
    return request.clone(remote=remote or "", scheme=scheme)


def _client(told: str, proxies: Sequence[Network]) -> str | None:
    """Return the last address that is no front's: whoever stands before it can say anything."""
    client = None
    for text in reversed(told.rsplit(",", _ADDRESSES_AT_MOST)[-_ADDRESSES_AT_MOST:]):
        address = _address(text.strip())
        if address is None:
            return client
        client = str(address)
        if not _is_trusted(address, proxies):
            return client
    return client


def _is_of_this_machine(request: web.Request) -> bool:
    """Say whether it came from the address it was sent to, as a command here asks a LAN address."""
    if request.transport is None:
        return False
    asked = request.transport.get_extra_info("sockname")
    return bool(asked) and asked[0] == request.remote


def _is_trusted(address: _Address | None, proxies: Sequence[Network]) -> bool:
    return address is not None and (
        address.is_loopback or any(address in network for network in proxies)
    )


def _address(text: str | None) -> _Address | None:
    """Return the address; an IPv4 one also where IPv6 wraps it, as a listener on both does."""
    try:
        address = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
