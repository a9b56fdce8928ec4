"""Which station a request is about. The server's event loop."""

from functools import partial
from http import HTTPStatus

import msgspec
from aiohttp import web

from server.contract.station import StationId
from server.store import Store
from server.store.stations import is_known
from server.web.problems import ProblemError


def station_in(request: web.Request) -> str:
    """Return the station's name in the path.

    Raises:
        ProblemError: 404 when no station can have it.
    """
    name = request.match_info["station"]
    try:
        return msgspec.convert(name, StationId)
    except msgspec.ValidationError:
        raise _unknown() from None


async def known_station_in(request: web.Request, store: Store) -> str:
    """Return the name in the path, of a station that is known.

    Raises:
        ProblemError: 404 when none of that name ever came or got a pairing code.
    """
    station = station_in(request)
    if not await store.read(partial(is_known, station=station)):
        raise _unknown()
    return station


def _unknown() -> ProblemError:
    detail = "There is no station of this name: make a pairing code for it first."
    return ProblemError(HTTPStatus.NOT_FOUND, detail)
