"""Pairing: a code that is scanned or typed at a kiosk without a token becomes its token.

What it is: what becomes of a code, and where the link finds the token then. A code is taken only
while the server does not know this kiosk; any other scan goes its way into the journal. What it is
not: what is asked of the server (`pairing_client`), the token's file (`pairing_file`), or the
screen. Lives on the I/O loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from server.contract.pairing import PairRequest, tidy_pairing_code
from station.bridge.journal import JournalError
from station.bridge.link.endpoint import Endpoint
from station.bridge.link.errors import LinkRefusedError
from station.bridge.link.trouble import LinkTrouble
from station.bridge.pairing_client import NotPairedError, PairingClient
from station.bridge.pairing_file import KeptToken, read_kept, read_token, write_token
from station.events import PairingTold, PairingTrouble, StationEvent

_log = logging.getLogger(__name__)


class Pairing:
    """Pairs a kiosk with the server at `url`; with None it is still to be chosen.

    `named` is the station's name in the settings; None when it may be any. `is_wanted` says whether
    the server does not know this kiosk. `anew` is called before another station's or server's token
    is kept, and raises OSError or JournalError when it cannot be done; `paired` after.
    """

    def __init__(
        self,
        url: str | None,
        folder: Path,
        kiosk: UUID,
        named: str | None,
        tell: Callable[[StationEvent], None],
    ) -> None:
        self._url, self._folder, self._kiosk, self._named = url, folder, kiosk, named
        self._tell = tell
        self._code: str | None = None
        self._entered = asyncio.Event()
        self.is_wanted: Callable[[], bool] = lambda: False
        self.anew: Callable[[], Awaitable[None]]
        self.paired: Callable[[], None]

    @property
    def url(self) -> str | None:
        """The server's address."""
        return self._url

    def use(self, url: str) -> None:
        """Be a kiosk of the server at `url` from now on. On the I/O loop."""
        self._url = url

    async def endpoint(self) -> Endpoint:
        """Return where the server is, with this kiosk's token.

        Raises:
            LinkRefusedError: there is no token yet, or no server.
        """
        if self._url is None:
            sentence = "No hub is chosen yet: choose one on the kiosk, or name it in station.toml."
            raise LinkRefusedError(LinkTrouble.NO_HUB, sentence)
        kept = await asyncio.to_thread(read_token, self._folder, self._url)
        if kept is None:
            sentence = f"This kiosk is not paired with the server at {self._url}."
            raise LinkRefusedError(LinkTrouble.UNPAIRED, sentence)
        return Endpoint(self._url, kept.token, kept.station, kept.front_ca)

    def take(self, data: bytes) -> bool:
        """Take a scan that is a pairing code, if one is wanted; False when it goes its way."""
        code = tidy_pairing_code(data.decode("ascii", "replace")) if data[:3] == b"-p." else None
        if code is None or not self.is_wanted():
            return False
        self._code = code
        self._entered.set()
        return True

    def enter(self, code: str) -> None:
        """Take a code that was typed; a `PairingTold` follows in any case."""
        if not self.is_wanted():
            self._tell(PairingTold(PairingTrouble.UNREACHABLE))
            return
        self._code = code
        self._entered.set()

    async def run(self) -> None:
        """Ask for a token whenever a code was scanned or typed; ends by cancellation."""
        while True:
            await self._entered.wait()
            self._entered.clear()
            code, self._code = self._code, None
            if code is not None and self._url is not None:
                await self._pair(code, self._url)

    async def _pair(self, code: str, url: str) -> None:
        client = PairingClient(url)
        try:
            front_ca = await client.front_ca(code)
            request = PairRequest(code, self._kiosk, self._named)
            answer = await client.token(request, front_ca)
        except NotPairedError as error:
            _log.warning("not paired: %s", error)
            self._tell(PairingTold(error.trouble))
            return
        kept = KeptToken(url, answer.station, answer.token, front_ca, answer.store)
        try:
            before = await asyncio.to_thread(read_kept, self._folder)
            if before is None or not kept.goes_on_from(before):
                await self.anew()
            await asyncio.to_thread(write_token, self._folder, kept)
        except (OSError, JournalError) as error:
            _log.error("the token cannot be kept: %s", error)
            self._tell(PairingTold(PairingTrouble.NOT_KEPT))
            return
        _log.info("paired", extra={"station": answer.station, "url": url})
        self._tell(PairingTold(None))
        self.paired()
