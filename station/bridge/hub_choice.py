"""Which hub this kiosk belongs to: touched in the list, typed or scanned, and kept.

What it is: what becomes of a choice. Nothing is chosen but by a person, though there be one hub
alone. What it is not: the search (`hub_search`), or trust in whoever was chosen: that is the
pairing's (`pairing`). Lives on the I/O loop.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from server.contract.hub import hub_url
from station.bridge.hub_file import write_hub
from station.bridge.hub_search import HubSearch
from station.events import HubTold, HubTrouble, StationEvent

_log = logging.getLogger(__name__)
_PAIRING_CODE = b"-p."
_ADDRESS = b"https://"


class HubChoice:
    """Keeps the hub that is chosen in `folder`, and tells what came of it.

    `is_open` says whether a scanned address is a choice now, `is_unchosen` whether there is no hub
    yet; `chosen` is called with the address of each that was kept. `url` is that kept before.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[StationEvent], None],
        chosen: Callable[[str], None],
        url: str = "",
        search: HubSearch | None = None,
    ) -> None:
        self._folder, self._tell, self._chosen = folder, tell, chosen
        self.search = search or HubSearch(tell)
        self.is_open: Callable[[], bool] = lambda: False
        self.is_unchosen: Callable[[], bool] = lambda: False
        self._before, self._url = url, ""
        self._entered = asyncio.Event()

    def choose(self, text: str) -> None:
        """Choose the hub at an address; a `HubTold` follows in any case."""
        url = hub_url(text)
        if url is None:
            self._tell(HubTold(text, HubTrouble.NO_ADDRESS))
            return
        self._url = url
        self._entered.set()

    def take(self, data: bytes) -> bool:
        """Take a scan that is a hub's address, where one is chosen; False when it goes its way.

        A pairing code that comes before is no scan either: it is told what comes first.
        """
        if self.is_unchosen() and data.startswith(_PAIRING_CODE):
            self._tell(HubTold("", HubTrouble.CODE_FIRST))
            return True
        if not self.is_open() or not data.lower().startswith(_ADDRESS):
            return False
        self.choose(data.decode("ascii", "replace"))
        return True

    async def run(self) -> None:
        """Search while somebody looks, and keep what is chosen; ends by cancellation."""
        if self._before:
            self._tell(HubTold(self._before))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.search.run())
            while True:
                await self._entered.wait()
                self._entered.clear()
                await self._keep(self._url)

    async def _keep(self, url: str) -> None:
        try:
            await asyncio.to_thread(write_hub, self._folder, url)
        except OSError as error:
            _log.error("the hub that was chosen cannot be kept: %s", error)
            self._tell(HubTold(url, HubTrouble.NOT_KEPT))
            return
        _log.info("hub chosen", extra={"url": url})
        self._tell(HubTold(url))
        self._chosen(url)
