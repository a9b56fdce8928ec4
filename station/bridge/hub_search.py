"""The hubs that announce themselves in this kiosk's network, told as they come and go.

What it is: a search by multicast DNS while somebody looks at the list, and nothing at other times.
What it is not: a choice (`hub_choice`), or trust: what is announced is read as a stranger's
(`server.contract.hub`), and a flood of it neither fills the memory nor the screen. The I/O loop.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from server.contract.hub import SERVICE, Hub, hub_of
from station.events import HubsFound

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncZeroconf

_log = logging.getLogger(__name__)
MOST_HUBS = 50
"""More are passed over: a hall has a few, and the address can be typed."""
_AT_ONCE = 4
_RESOLVE_MS = 3000
_LOOK_AGAIN_S = 5.0
_LABEL_BYTES = 63
"""RFC 1035, section 2.3.4."""
_END_S = 2.0


class HubSearch:
    """Searches while it is wanted; `tell` hears of every change of the list.

    `addresses` are this computer's, those in no network left out.
    """

    def __init__(
        self,
        tell: Callable[[HubsFound], None],
        addresses: Callable[[], frozenset[str]] | None = None,
        look_again_s: float = _LOOK_AGAIN_S,
    ) -> None:
        self._tell = tell
        self._addresses = addresses or (lambda: frozenset(addresses_here()))
        self._look_again_s = look_again_s
        self._wanted, self._unwanted = asyncio.Event(), asyncio.Event()
        self._known: dict[str, Hub | None] = {}
        """What each name that is announced says; None until it is known, and of what lies."""
        self._asked: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def want(self, *, wanted: bool) -> None:
        """Search from now on, or no more. On the I/O loop."""
        self._unwanted.clear() if wanted else self._unwanted.set()
        self._wanted.set() if wanted else self._wanted.clear()

    async def run(self) -> None:
        """Search whenever it is wanted; ends by cancellation."""
        while True:
            await self._wanted.wait()
            try:
                await self._search_at(self._addresses())
            except Exception as fault:  # noqa: BLE001 - the root of a task: the kiosk goes on
                _log.warning("hubs cannot be searched for: %r", fault)
                self._tell(HubsFound((), can_search=False))
                await self._wait()

    async def _search_at(self, addresses: frozenset[str]) -> None:
        """Search until this computer has other addresses, or nobody looks any more."""
        self._known.clear()
        self._tell(HubsFound((), can_search=bool(addresses)))
        if not addresses:
            await self._wait()
            return
        # Not at the top: 0.1 s of the start, of kiosks that search alone.
        from zeroconf import IPVersion  # noqa: PLC0415
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf  # noqa: PLC0415

        hearing = AsyncZeroconf(interfaces=sorted(addresses), ip_version=IPVersion.V4Only)
        try:
            async with asyncio.TaskGroup() as tasks:
                hear = self._heard_by(hearing, tasks)
                browser = AsyncServiceBrowser(hearing.zeroconf, SERVICE, handlers=[hear])
                while self._wanted.is_set() and self._addresses() == addresses:
                    await self._wait()
                await browser.async_cancel()
                for task in self._asked.values():
                    task.cancel()
        finally:
            self._asked.clear()
            await asyncio.wait_for(hearing.async_close(), _END_S)

    async def _wait(self) -> None:
        """Wait until it is time to look at the addresses again, or nobody looks any more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._look_again_s):
                await self._unwanted.wait()

    def _heard_by(
        self, hearing: "AsyncZeroconf", tasks: asyncio.TaskGroup
    ) -> "Callable[[Zeroconf, str, str, ServiceStateChange], None]":
        from zeroconf import ServiceStateChange  # noqa: PLC0415 - as above

        def heard(
            zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange"
        ) -> None:
            del service_type
            if not _can_be_said_again(name):
                _forget(zeroconf, name)
            elif state_change is ServiceStateChange.Removed:
                if self._known.pop(name, None) is not None:
                    self._tell_all()
            elif name in self._known or len(self._known) < MOST_HUBS:
                self._known.setdefault(name, None)
                if name not in self._asked:
                    self._asked[name] = tasks.create_task(self._ask(hearing, name))

        return heard

    async def _ask(self, hearing: "AsyncZeroconf", name: str) -> None:
        """Learn what a name says; one that is none, or says it wrongly, stays unlisted."""
        try:
            said = await self._said_by(hearing, name)
        except Exception as fault:  # noqa: BLE001 - the root of a task: what a stranger sent
            _log.debug("a hub's announcement cannot be read: %r", fault)
            return
        finally:
            self._asked.pop(name, None)
        if name in self._known and said is not None:
            self._known[name] = said
            self._tell_all()

    async def _said_by(self, hearing: "AsyncZeroconf", name: str) -> Hub | None:
        """Return what a name says; one that says all of it unasked has no turn to wait for."""
        from zeroconf.asyncio import AsyncServiceInfo  # noqa: PLC0415 - as above

        said = AsyncServiceInfo(SERVICE, name)
        if not said.load_from_cache(hearing.zeroconf):
            async with self._turns:
                if not await said.async_request(hearing.zeroconf, _RESOLVE_MS):
                    return None
        return hub_of(said.properties)

    def _tell_all(self) -> None:
        """Tell of each hub once, though several servers speak for it."""
        hubs = {hub.url: hub for hub in self._known.values() if hub is not None}
        self._tell(HubsFound(tuple(sorted(hubs.values(), key=lambda hub: (hub.name, hub.url)))))


def _can_be_said_again(name: str) -> bool:
    """Say whether a name fits into a question: what was no UTF-8 is longer decoded than it came."""
    return all(len(label.encode()) <= _LABEL_BYTES for label in name.split("."))


def _forget(zeroconf: "Zeroconf", name: str) -> None:
    """Have a name not told as known with the next question, which would not be asked for it."""
    told = zeroconf.cache.async_entries_with_name(SERVICE)
    named = [record for record in told if getattr(record, "alias", None) == name]
    zeroconf.cache.async_remove_records(named)


def addresses_here() -> Iterator[str]:
    """Yield the IPv4 addresses of this computer, without those that no other reaches."""
    import ifaddr  # noqa: PLC0415 - as zeroconf

    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            if isinstance(each.ip, str) and not ip_address(each.ip).is_loopback:
                yield each.ip
