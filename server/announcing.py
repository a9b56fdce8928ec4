"""The hub announced to the kiosks of its network, by multicast DNS, as long as `run` runs.

What it is: one service said anew when this machine's addresses change, and taken back at the end.
What it is not: what is said (`server.contract.hub`), or anything that scans wait for: a machine
without a network, or one that refuses multicast, has its server all the same. The port of mDNS is
shared with Avahi or whoever else speaks it here. A thread and a loop of its own (`run_apart`): what
anybody in the network sends there is read beside the loop that judges scans.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from server.contract.hub import INSTANCE, SERVICE, STORE_CHARACTERS, Hub, said_of

if TYPE_CHECKING:
    from zeroconf import ServiceInfo

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN_S = 10.0
_END_S = 2.0
_HTTPS = 443


class Announcing:
    """Announces `hub`, of the store with this identity. `addresses` are this machine's."""

    def __init__(
        self,
        hub: Hub,
        store: str,
        addresses: Callable[[], frozenset[str]] | None = None,
        look_again_s: float = _LOOK_AGAIN_S,
    ) -> None:
        self._hub = hub
        self._store = store
        self._addresses = addresses or (lambda: frozenset(addresses_here()))
        self._look_again_s = look_again_s
        self._told = ""

    async def run_apart(self) -> None:
        """Run on a thread of its own; ends by cancellation, which waits for the farewell."""
        loop = asyncio.new_event_loop()
        task = loop.create_task(self.run())

        def announce() -> None:
            with contextlib.closing(loop), contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(task)

        thread = threading.Thread(target=announce, name="announcing", daemon=True)
        thread.start()
        try:
            await asyncio.Event().wait()
        finally:
            loop.call_soon_threadsafe(task.cancel)
            await asyncio.to_thread(thread.join, 2 * _END_S)

    async def run(self) -> None:
        """Announce wherever that is possible; ends by cancellation."""
        while True:
            try:
                addresses = self._addresses()
                if addresses:
                    await self._announce(addresses)
                else:
                    self._warn("this machine is in no network")
            except Exception as fault:  # noqa: BLE001 - the root of a task: the server goes on
                self._warn(f"{type(fault).__name__}: {fault}")
            await asyncio.sleep(self._look_again_s)

    async def _announce(self, addresses: frozenset[str]) -> None:
        """Announce at these addresses until this machine has others.

        Raises:
            OSError: it cannot be done.
        """
        # Not at the top: 0.1 s of the start, of hubs alone.
        from zeroconf import IPVersion  # noqa: PLC0415
        from zeroconf.asyncio import AsyncZeroconf  # noqa: PLC0415

        speaking = AsyncZeroconf(interfaces=sorted(addresses), ip_version=IPVersion.V4Only)
        try:
            # Several servers of this hub say the same of it, each under the same name.
            await speaking.async_register_service(
                self._info(addresses), cooperating_responders=True
            )
            _LOG.info("announced", extra={"url": self._hub.url, "addresses": sorted(addresses)})
            self._told = ""
            while self._addresses() == addresses:  # noqa: ASYNC110 - nobody tells of a change
                await asyncio.sleep(self._look_again_s)
        finally:
            # Its lateness must not stand in the place of the cancellation that brought us here.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(speaking.async_close(), _END_S)

    def _info(self, addresses: frozenset[str]) -> "ServiceInfo":
        from zeroconf.asyncio import AsyncServiceInfo  # noqa: PLC0415 - as above

        name = INSTANCE.format(store=self._store[:STORE_CHARACTERS])
        return AsyncServiceInfo(
            SERVICE,
            name,
            port=urlsplit(self._hub.url).port or _HTTPS,
            properties=said_of(self._hub, self._store),
            server=name.replace(SERVICE, "local."),
            parsed_addresses=sorted(addresses),
        )

    def _warn(self, why: str) -> None:
        """Say once why kiosks do not find this hub, until it is announced or the reason changes."""
        if why != self._told:
            self._told = why
            _LOG.warning(
                "kiosks cannot find this hub by themselves (%s); its address can be typed there,"
                " and SCANSTATION_ANNOUNCE=false ends the search for a way",
                why,
            )


def addresses_here() -> Iterator[str]:
    """Yield the IPv4 addresses of this machine that others may reach."""
    import ifaddr  # noqa: PLC0415 - as zeroconf

    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            if isinstance(each.ip, str) and not ip_address(each.ip).is_loopback:
                yield each.ip
