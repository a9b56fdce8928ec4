"""How often somebody may try to sign in: by address, and as somebody whom nobody knows.

What it is: counts in bounded memory. An address may try BURST times and then once in EVERY_S; names
that nobody has are locked like accounts, so that a lock does not tell who has one. A browser that
is known has tries of its own, which nobody else uses up. What it is not: the lock of an account,
which the store keeps (server.store.users). Pure but for its clocks.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from server.store.users import LOCK_MS, MAX_FAILED

BURST = 20
EVERY_S = 6.0
MAX_KEPT = 4096
_IPV6_NETWORK = 64


class AddressLimit:
    """Counts tries by address. Who has not tried for longest is forgotten when there are many."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free_at_s: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Count a try and return 0; return how long to wait when it is one too many."""
        now = self._monotonic()
        free_at = max(now, self._free_at_s.get(address, now))
        wait = free_at - now - (BURST - 1) * EVERY_S
        if wait > 0:
            return wait
        self._free_at_s[address] = free_at + EVERY_S
        self._free_at_s.move_to_end(address)
        if len(self._free_at_s) > MAX_KEPT:
            self._free_at_s.popitem(last=False)
        return 0.0

    def forgive(self, address: str) -> None:
        """Take back a try that went well: many people may sit behind one address."""
        if address in self._free_at_s:
            self._free_at_s[address] -= EVERY_S


@dataclass(slots=True)
class _Tried:
    failed: int = 0
    locked_until_utc_ms: int | None = None


class Tries:
    """Tries by a key, counted as `server.store.users.begin_attempt` counts those as a user.

    What was not tried for longest is forgotten when there are many.
    """

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, _Tried] = OrderedDict()

    def forget(self, key: str) -> None:
        """Begin to count anew: it went well."""
        self._by_key.pop(key, None)

    def locked_until_utc_ms(self, key: str, now_utc_ms: int) -> int | None:
        """Count a try; return until when the key is locked, None while it is not."""
        tried = self._by_key.setdefault(key, _Tried())
        self._by_key.move_to_end(key)
        if len(self._by_key) > MAX_KEPT:
            self._by_key.popitem(last=False)
        until = tried.locked_until_utc_ms
        if until is not None and now_utc_ms < until:
            return until
        is_one_too_many = tried.failed >= MAX_FAILED
        tried.failed = 0 if is_one_too_many else tried.failed + 1
        tried.locked_until_utc_ms = now_utc_ms + LOCK_MS if is_one_too_many else None
        return tried.locked_until_utc_ms


def address_of(request: web.BaseRequest) -> str:
    """Return the address to count by; of IPv6 its network, as one host has many there.

    Whom a front asks for, `front` has found out.
    """
    direct = request.remote or ""
    return _network(direct) or direct


def _network(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 4:  # noqa: PLR2004  # IPv4
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
