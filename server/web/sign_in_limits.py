"""How often somebody may try to sign in: by address, and as somebody whom nobody knows.

What it is: counts in bounded memory. An address may try BURST times and then once in EVERY_S; names
that nobody has are locked like accounts, so that a lock does not tell who has one. A browser that
is known has tries of its own, which nobody else uses up. What it is not: the lock of an account,
which the store keeps (server.store.users). Pure but for its clocks.
"""

import hashlib
import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from server.store.users import LOCK_MS, MAX_FAILED

BURST = 20
EVERY_S = 6.0
MAX_KEPT = 4096
_IPV6_NETWORK = 64


Told = Callable[[str, bool], None]
"""Is told of a try, by its key, or that one was taken back."""


def nobody(_key: str, _forgiven: bool) -> None:
    """Take what no other server is there to count as well."""


class AddressLimit:
    """Counts tries by address. Who has not tried for longest is forgotten when there are many."""

    def __init__(self, monotonic: Callable[[], float], told: Told = nobody) -> None:
        self._monotonic = monotonic
        self._told = told
        self._free_at_s: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Count a try and return 0; return how long to wait when it is one too many."""
        now = self._monotonic()
        wait = max(now, self._free_at_s.get(address, now)) - now - (BURST - 1) * EVERY_S
        if wait > 0:
            return wait
        self._count(address, now)
        self._told(address, False)
        return 0.0

    def forgive(self, address: str) -> None:
        """Take back a try that went well: many people may sit behind one address."""
        self._forgive(address)
        self._told(address, True)

    def hear(self, address: str, forgiven: bool, _now_utc_ms: int) -> None:
        """Take what another server counted, or took back."""
        if forgiven:
            self._forgive(address)
        else:
            self._count(address, self._monotonic())

    def _count(self, address: str, now: float) -> None:
        self._free_at_s[address] = max(now, self._free_at_s.get(address, now)) + EVERY_S
        self._free_at_s.move_to_end(address)
        if len(self._free_at_s) > MAX_KEPT:
            self._free_at_s.popitem(last=False)

    def _forgive(self, address: str) -> None:
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

    def __init__(self, told: Told = nobody) -> None:
        self._told = told
        self._by_key: OrderedDict[str, _Tried] = OrderedDict()

    def forget(self, key: str) -> None:
        """Begin to count anew: it went well."""
        self._by_key.pop(key, None)
        self._told(key, True)

    def locked_until_utc_ms(self, key: str, now_utc_ms: int) -> int | None:
        """Count a try; return until when the key is locked, None while it is not."""
        self._told(key, False)
        return self._count(key, now_utc_ms)

    def hear(self, key: str, forgiven: bool, now_utc_ms: int) -> None:
        """Take what another server counted, or took back."""
        if forgiven:
            self._by_key.pop(key, None)
        else:
            self._count(key, now_utc_ms)

    def _count(self, key: str, now_utc_ms: int) -> int | None:
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


class Limits:
    """Makes the limits of a server, each by its name, and hears what others count of the same."""

    def __init__(
        self,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
        told: Callable[[str, str, bool], None] = lambda _name, _key, _forgiven: None,
    ) -> None:
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._told = told
        self._limits: dict[str, AddressLimit | Tries] = {}

    def addresses(self, name: str) -> AddressLimit:
        """Return a limit by address."""
        self._limits[name] = limit = AddressLimit(self._monotonic, partial(self._told, name))
        return limit

    def tries(self, name: str) -> Tries:
        """Return a limit by a key."""
        self._limits[name] = limit = Tries(partial(self._told, name))
        return limit

    def hear(self, name: str, key: str, forgiven: bool) -> None:
        """Take what another server counted, or took back."""
        limit = self._limits.get(name)
        if limit is not None:
            limit.hear(key, forgiven, self._now_utc_ms())


def hidden(name: str) -> str:
    """Return a key of a name that other servers may be told: it is somebody's."""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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
