"""Printing at a station: which printers its kiosk has, and the command sheet on the chosen one.

`GET /api/stations/{station}/printers` and `POST /api/stations/{station}/prints`. Both ask the kiosk
that is connected, and wait for it: nothing of it is stored. What it is not: what stands on the
sheet (server.sheets), or the choice of the printer (`station_settings`). The server's event loop.
"""

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from aiohttp import web
from msgspec import Struct

from server.contract.printing import (
    PrintAsked,
    PrinterName,
    PrintersAsked,
    PrintersTold,
    PrintOutcome,
    PrintTold,
)
from server.contract.station import Event, Language
from server.sheets.asked import PaperName, SheetAsked, SheetKind
from server.store import Store
from server.store.audit import note
from server.store.stations import station_settings
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.bodies import body_of
from server.web.drawing import Drawing
from server.web.live import StationNamespace
from server.web.route import Doc, Route
from server.web.station_named import PRINTERS_PATH, PRINTS_PATH, known_station_in

_LOG = logging.getLogger(__name__)
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)
_WRITE = access(Role.SUPERVISOR)
_PRINTERS_S = 6.0
_PRINT_S = 14.0
"""A kiosk looks after its printer for a few seconds; a page waits no longer than 15."""


class Printers(Struct, frozen=True):
    """The printers that a station's kiosk knows; `is_online` whether there is one to ask."""

    station: str
    is_online: bool
    printers: tuple[PrinterName, ...]


class NewPrint(Struct, frozen=True, forbid_unknown_fields=True):
    """Print the command sheet, in this language; else in the station's, or English."""

    language: Language | None = None
    paper: PaperName = "a4"


class StationPrinting:
    """The handlers."""

    def __init__(
        self,
        store: Store,
        stations: StationNamespace,
        drawing: Drawing,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._stations = stations
        self._drawing = drawing
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        missing = (HTTPStatus.NOT_FOUND,)
        told = Doc("Which printers a station's kiosk has", Printers, problems=missing)
        printed = Doc(
            "Print the command sheet at a station, on the printer that is set for it",
            PrintTold,
            body=NewPrint,
            problems=(*missing, HTTPStatus.SERVICE_UNAVAILABLE),
        )
        return [
            Route("GET", PRINTERS_PATH, self._list, _READ, told),
            Route("POST", PRINTS_PATH, self._print, _WRITE, printed),
        ]

    async def _list(self, request: web.Request) -> web.Response:
        station = await known_station_in(request, self._store)
        told = await self._stations.ask_kiosk(
            station, Event.PRINTERS, PrintersAsked(), PrintersTold, _PRINTERS_S
        )
        printers = () if told is None else told.printers
        return json_answer(Printers(station, told is not None, printers))

    async def _print(self, request: web.Request) -> web.Response:
        station = await known_station_in(request, self._store)
        asked = await body_of(request, NewPrint)
        settings = await self._store.read(partial(station_settings, station=station))
        if settings.printer is None:
            return json_answer(PrintTold(PrintOutcome.NO_PRINTER_SET))
        language = asked.language or settings.language or "en"
        pdf = await self._drawing.pdf(SheetAsked(SheetKind.COMMANDS, language, asked.paper))
        job = PrintAsked(settings.printer, "Scanstation", pdf)
        told = await self._stations.ask_kiosk(station, Event.PRINT, job, PrintTold, _PRINT_S)
        answer = told or PrintTold(PrintOutcome.AWAY)
        facts = {"station": station, "printer": settings.printer, "outcome": answer.outcome.value}
        _LOG.info("command sheet printed at a station", extra=facts)
        await self._note_down(request, ": ".join(facts.values()))
        return json_answer(answer)

    async def _note_down(self, request: web.Request, about: str) -> None:
        job = partial(
            note,
            actor=actor_of(request),
            what="station.print_asked",
            about=about,
            now_utc_ms=self._now_utc_ms(),
        )
        await self._store.write(job)
