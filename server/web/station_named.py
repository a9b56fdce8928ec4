"""Which station a request is about, and what of a station may be asked. The server's event loop."""

from functools import partial
from http import HTTPStatus

import msgspec
from aiohttp import web

from server.contract.station import StationId
from server.store import Store
from server.store.stations import is_known
from server.web.problems import ProblemError
from server.web.route import Link

TOKEN_PATH = "/api/stations/{station}/token"  # noqa: S105  # a path
SETTINGS_PATH = "/api/stations/{station}/settings"
MESSAGE_PATH = "/api/stations/{station}/message"
PRINTERS_PATH = "/api/stations/{station}/printers"
PRINTS_PATH = "/api/stations/{station}/prints"
READ, CHANGE, TELL, REVOKE = (
    Link(method, path, {"station": "/station"})
    for method, path in (
        ("GET", SETTINGS_PATH),
        ("PATCH", SETTINGS_PATH),
        ("POST", MESSAGE_PATH),
        ("DELETE", TOKEN_PATH),
    )
)
"""What may be asked next of a station that an answer names."""


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
