"""`GET /api/stations`: where each station stands, as its scans tell. The server's event loop."""

from aiohttp import web
from msgspec import Struct

from server.store import Store
from server.store.standing import StationStanding, station_standings
from server.web.access import Role, Scope, access
from server.web.answers import json_answer
from server.web.route import Doc, Route

PATH = "/api/stations"
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)


class StationList(Struct, frozen=True):
    """Every station that ever scanned, by name."""

    stations: tuple[StationStanding, ...]


class Stations:
    """The handler."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Where each station stands, as its scans tell", StationList)
        return [Route("GET", PATH, self._list, _READ, told)]

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(StationList(await self._store.read(station_standings)))
