"""`GET /api/stations`: where each station stands, as its scans, socket and kiosk tell.

The server's event loop.
"""

from collections.abc import Callable, Mapping

from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict

from server.contract.kiosk_now import KioskNow
from server.store import Store
from server.store.standing import StationStanding, station_standings
from server.web.access import Role, Scope, access
from server.web.answers import json_answer
from server.web.presence import NEVER_SEEN, Presence, kiosk_now, unconfirmed
from server.web.route import Doc, Route

PATH = "/api/stations"
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)
Presences = Callable[[], Mapping[str, Presence]]
"""Returns whether stations are there, and what their kiosks said, by the stations' names."""


class StationEntry(StationStanding, frozen=True):
    """A station, whether it is connected, and what its kiosk said of itself.

    `since_utc_ms` is since when it is online or not, null when that was before this server's start;
    `unconfirmed` how many scans it has that are not stored here, null when nobody knows. `kiosk` is
    null of one that did not tell of itself since this server's start, as older kiosks never do.
    """

    is_online: bool
    since_utc_ms: int | None
    unconfirmed: int | None
    kiosk: KioskNow | None


class StationList(Struct, frozen=True):
    """Every station that ever scanned, by name."""

    stations: tuple[StationEntry, ...]


class Stations:
    """The handler."""

    def __init__(self, store: Store, presences: Presences) -> None:
        self._store = store
        self._presences = presences

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Where each station stands, as its scans and its kiosk tell", StationList)
        return [Route("GET", PATH, self._list, _READ, told)]

    async def _list(self, _: web.Request) -> web.Response:
        standings = await self._store.read(station_standings)
        presences = self._presences()
        entries = (_entry(each, presences.get(each.station, NEVER_SEEN)) for each in standings)
        return json_answer(StationList(tuple(entries)))


def _entry(standing: StationStanding, presence: Presence) -> StationEntry:
    return StationEntry(
        **asdict(standing),
        is_online=presence.is_online,
        since_utc_ms=presence.since_utc_ms,
        unconfirmed=unconfirmed(presence, standing.last_seq),
        kiosk=kiosk_now(standing.station, presence),
    )
