"""What a supervisor sets of a station, and tells it: at once, to the kiosk that is connected.

`GET` and `PATCH /api/stations/{station}/settings`, `POST /api/stations/{station}/message`. What it
is not: how it is judged by (server.domain.policy) or shown (the kiosk). The server's event loop.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

import msgspec
from aiohttp import web
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from server.contract.order import WorkStep
from server.contract.station import Language, StationMessage
from server.domain.shown_text import tidy_text, why_no_text
from server.store import Store
from server.store.audit import Actor, Kind
from server.store.pairing import TokenTimes, token_times
from server.store.station_messages import (
    MAX_UNSEEN,
    OtherMessageError,
    TooManyUnseenError,
    save_message,
    unseen_messages,
)
from server.store.stations import StationSettings, save_settings, station_settings
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.asked import shown_text
from server.web.bodies import body_of
from server.web.live import StationNamespace
from server.web.problems import ProblemError
from server.web.route import Doc, Route
from server.web.station_named import (
    CHANGE,
    MESSAGE_PATH,
    READ,
    SETTINGS_PATH,
    TELL,
    known_station_in,
)

MAX_NAME = 60
MAX_LOCK_TEXT = 200
MAX_MESSAGE = 500
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)
_WRITE = access(Role.SUPERVISOR)
_Name = Annotated[str, shown_text(0, MAX_NAME)]
_LockText = Annotated[str, shown_text(0, MAX_LOCK_TEXT)]
_Message = Annotated[str, shown_text(1, MAX_MESSAGE)]


class SettingsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What to set; what is not named stays. Null leaves it to kiosk, operator or server again."""

    shown_name: _Name | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    step: WorkStep | UnsetType | None = UNSET
    require_operator: bool | UnsetType | None = UNSET
    printer: _Name | UnsetType | None = UNSET
    locked: bool | UnsetType = UNSET
    lock_text: _LockText | UnsetType = UNSET


class StationSet(Struct, frozen=True):
    """All that is set of a station, and how it stands with pairing.

    `requires_operator` is what holds: the station's own rule, or else the server's.
    """

    station: str
    shown_name: str | None
    language: Language | None
    step: WorkStep | None
    require_operator: bool | None
    requires_operator: bool
    printer: str | None
    locked: bool
    lock_text: str
    paired_utc_ms: int | None
    revoked_utc_ms: int | None
    unread: tuple[StationMessage, ...]


class NewMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A message to a station. One sent again under its `message_id` is not shown twice."""

    text: _Message
    message_id: UUID | None = None


class StationSettingsApi:
    """The handlers. `requires_operator` is the server's own rule."""

    def __init__(
        self,
        store: Store,
        stations: StationNamespace,
        *,
        requires_operator: bool,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._stations = stations
        self._requires_operator = requires_operator
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        missing = (HTTPStatus.NOT_FOUND,)
        got = Doc("What is set of a station", StationSet, problems=missing)
        changed = Doc(
            "Change what is set of a station: its kiosk is told at once",
            StationSet,
            body=SettingsChange,
            problems=missing,
            links=(READ, CHANGE, TELL),
        )
        sent = Doc(
            "Send a message to a station, shown there until somebody has read it",
            StationMessage,
            HTTPStatus.CREATED,
            body=NewMessage,
            problems=(*missing, HTTPStatus.CONFLICT),
        )
        return [
            Route("GET", SETTINGS_PATH, self._get, _READ, got),
            Route("PATCH", SETTINGS_PATH, self._change, _WRITE, changed),
            Route("POST", MESSAGE_PATH, self._send, _WRITE, sent),
        ]

    async def _get(self, request: web.Request) -> web.Response:
        return await self._answer(await known_station_in(request, self._store))

    async def _change(self, request: web.Request) -> web.Response:
        station = await known_station_in(request, self._store)
        wanted = _given(await body_of(request, SettingsChange))
        actor, now_utc_ms = actor_of(request), self._now_utc_ms()

        def job(connection: sqlite3.Connection) -> None:
            settings = replace(station_settings(connection, station), **wanted)
            save_settings(connection, station, settings, actor, now_utc_ms=now_utc_ms)

        await self._stations.change(station, job)
        return await self._answer(station)

    async def _send(self, request: web.Request) -> web.Response:
        station = await known_station_in(request, self._store)
        new = await body_of(request, NewMessage)
        actor = actor_of(request)
        text = _tidy("text", new.text, MAX_MESSAGE)
        if not text:
            raise ProblemError(HTTPStatus.BAD_REQUEST, "The message says nothing: write a text.")
        sender = "" if actor.kind is Kind.OWNER else actor.name
        message = StationMessage(new.message_id or uuid4(), text, sender, self._now_utc_ms())
        return json_answer(await self._sent(station, message, actor), HTTPStatus.CREATED)

    async def _sent(self, station: str, message: StationMessage, actor: Actor) -> StationMessage:
        job = partial(save_message, station=station, message=message, actor=actor)
        try:
            return await self._stations.change(station, job)
        except OtherMessageError:
            detail = "Another message was sent under this message_id: leave it out, or make one."
            raise ProblemError(HTTPStatus.CONFLICT, detail) from None
        except TooManyUnseenError:
            detail = f"{MAX_UNSEEN} messages are unread at this station: nobody reads them there."
            raise ProblemError(HTTPStatus.CONFLICT, detail) from None

    async def _answer(self, station: str) -> web.Response:
        def look(
            connection: sqlite3.Connection,
        ) -> tuple[StationSettings, TokenTimes, tuple[StationMessage, ...]]:
            return (
                station_settings(connection, station),
                token_times(connection, station),
                unseen_messages(connection, station),
            )

        settings, times, unread = await self._store.read(look)
        own = settings.require_operator
        answer = StationSet(
            station=station,
            requires_operator=self._requires_operator if own is None else own,
            unread=unread,
            **msgspec.structs.asdict(settings),
            **msgspec.structs.asdict(times),
        )
        return json_answer(answer)


def _given(change: SettingsChange) -> dict[str, object]:
    """Return what is named, its texts tidy; a name of nothing is none.

    Raises:
        ProblemError: 400, naming the field, when a text cannot be shown.
    """
    given = {
        name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET
    }
    for name, at_most in (("shown_name", MAX_NAME), ("printer", MAX_NAME)):
        if isinstance(text := given.get(name), str):
            given[name] = _tidy(name, text, at_most) or None
    if isinstance(text := given.get("lock_text"), str):
        given["lock_text"] = _tidy("lock_text", text, MAX_LOCK_TEXT)
    return given


def _tidy(name: str, text: str, at_most: int) -> str:
    tidy = tidy_text(text)
    if (why := why_no_text(tidy, at_most)) is not None:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{name} {why}.")
    return tidy
