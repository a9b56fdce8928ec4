"""The `/station` namespace of Socket.IO: requests in, one answer each out, and news.

What it is: with `sockets`, `station_news` and `dashboard_live` all that knows python-socketio. A
socket's requests are read one after the other (the next is not read while one runs, so nothing
piles up), and a station's run one after the other by its seat's lock. An answer follows the
store's, so a `scan` is acknowledged after its commit.
What it is not: judging (server.domain) or storing (server.store). The server's event loop.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from msgspec import Struct

from server.contract.centre import CentreTold
from server.contract.kiosk_state import KioskState
from server.contract.station import (
    NAMESPACE,
    PROTOCOL,
    Event,
    Hello,
    Refusal,
    RefusalCode,
    ScanReply,
    ScanRequest,
)
from server.store import Store, StoreCorruptError, StoreError
from server.store.stations import is_known, note_station
from server.web.access import Role, access
from server.web.dashboard_news import DashboardNews
from server.web.elsewhere import Elsewhere
from server.web.hints import OrdersChanged, Scanned, StationSet, TokenEnded
from server.web.meters import Meters
from server.web.pins import Pins
from server.web.presence import Presence
from server.web.seats import Seat, Seats
from server.web.socket_event import SocketEvent
from server.web.sockets import Sockets, began_by_polling
from server.web.station_news import StationNews
from server.web.station_questions import StationQuestions
from server.web.station_requests import malformed, no_hello, parsed
from server.web.station_tokens import Speaker, StationTokens
from server.web.stations_elsewhere import StationsElsewhere

_LOG = logging.getLogger(__name__)
_NOTED_S = 1.0
_DRAIN_TIMEOUT_S = 2.0

R = TypeVar("R")
A = TypeVar("A", bound=Struct)
_STATIONS = access(Role.STATION)


class _Auth(Struct, frozen=True):
    """What a socket brings when it connects."""

    token: str


class _Socket(Struct, frozen=True):
    """A socket that brought a token: for whom that speaks, and its own name in `Sockets`."""

    speaker: Speaker
    token: str
    eio_sid: str


class _Version(Struct, frozen=True):
    """What every `hello` says, whatever else a later protocol puts beside it."""

    protocol: int


class StationNamespace:
    """Answers stations, and tells them by `news` what happens to what they have before them.

    `elsewhere` are the other servers of this store.
    """

    def __init__(  # noqa: PLR0913 - all that a station reaches
        self,
        store: Store,
        tokens: StationTokens,
        sockets: Sockets,
        dashboards: DashboardNews,
        pins: Pins,
        *,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
        meters: Meters | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._store = store
        self._meters = meters or Meters()
        self._dashboards = dashboards
        self._tokens = tokens
        self._monotonic = monotonic
        self._joined: dict[str, _Socket] = {}
        self._seats = Seats()
        self.news = StationNews(store, self._seats, sockets.server)
        self._elsewhere = elsewhere = elsewhere or Elsewhere()
        self._others = StationsElsewhere(
            elsewhere, self._seats, self.news, dashboards, self._leave_seat, now_utc_ms
        )
        elsewhere.on(TokenEnded, lambda _, __: elsewhere.later(self.ask_again()))
        elsewhere.when_missed(self.ask_again)
        self._questions = StationQuestions(store, self._seats, pins, self._kiosk_told, now_utc_ms)
        self._closing = False
        self._requests = {event.name: event.handler for event in self.events()}
        self._sockets = sockets
        self._server = sockets.server
        self._server.on("connect", self._on_connect, namespace=NAMESPACE)
        self._server.on("disconnect", self._on_disconnect, namespace=NAMESPACE)
        self._server.on("*", self._on_event, namespace=NAMESPACE)

    def events(self) -> list[SocketEvent]:
        """Return what may be asked, by whoever was let in as a station."""
        return [
            SocketEvent(NAMESPACE, Event.HELLO, self._hello, _STATIONS),
            SocketEvent(NAMESPACE, Event.SCAN, self._scan, _STATIONS),
            *self._questions.events(_STATIONS),
        ]

    @property
    def presences(self) -> Mapping[str, Presence]:
        """Return whether stations are there, and what their kiosks said, by name."""
        return self._dashboards.presences

    async def close(self) -> None:
        """Let what runs end, and take nothing new."""
        self._closing = True
        try:
            async with asyncio.timeout(_DRAIN_TIMEOUT_S):
                for seat in self._seats.all():
                    async with seat.lock:
                        pass
        except TimeoutError:
            _LOG.warning("stopping while a request still runs")

    async def orders_changed(self) -> None:
        """Tell every station whose open order is not as it was told (after an import)."""
        self._elsewhere.say(OrdersChanged())
        await self._others.look_at_orders()

    async def look_again(self) -> None:
        """Tell stations what other servers stored and had no way to tell of."""
        await self._others.look_again()

    async def centre_changed(self, told: CentreTold) -> None:
        """Tell every station how the sync stands with the centre, and those that come later."""
        self._dashboards.centre_changed(told)
        await self.news.centre_changed(told)

    async def change(self, station: str, job: Callable[[sqlite3.Connection], R]) -> R:
        """Run a job that changes what is set of a station, between two scans of it, and tell it.

        Raises:
            StoreError: when it could not be stored. What the job raises comes back as is.
        """
        seat = self._seats.seat(station)
        async with seat.lock:
            done = await self._store.write(job)
            await self.news.state(seat)
        self._elsewhere.say(StationSet(station))
        return done

    async def ask_kiosk(
        self, station: str, event: Event, question: Struct, answer: type[A], wait_s: float
    ) -> A | None:
        """Ask a station's kiosk and return its answer; None of one that is away or gives none."""
        told = await self._others.ask(station, event.value, msgspec.to_builtins(question), wait_s)
        try:
            return None if told is None else msgspec.convert(told, answer)
        except msgspec.ValidationError as error:
            facts = {"station": station, "request": event.value, "why": str(error)}
            _LOG.warning("kiosk did not answer", extra=facts)
            return None

    async def hang_up(self, station: str) -> None:
        """End every socket that a token of this station opened: it is in force no more."""
        self._elsewhere.say(TokenEnded())
        for sid, socket in list(self._joined.items()):
            if socket.speaker.station == station:
                _LOG.warning("socket sent away: token revoked", extra={"station": station})
                await self._send_away(sid, socket)

    async def ask_again(self) -> None:
        """Hang up on those whose token is in force no more, whichever server took it back.

        Raises:
            Exception: what one of them failed by, after all others were asked.
        """
        failed: Exception | None = None
        for sid, socket in list(self._joined.items()):
            try:
                if await self._tokens.speaker(socket.token) is None:
                    _LOG.warning("socket sent away: token revoked elsewhere")
                    await self._send_away(sid, socket)
            except Exception as error:  # noqa: BLE001  # it is raised when the others were asked
                failed = error
        if failed is not None:
            raise failed

    async def _on_connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        try:
            token = msgspec.convert(auth, _Auth).token
        except msgspec.ValidationError:
            token = ""
        if began_by_polling(environ):
            raise socketio.exceptions.ConnectionRefusedError("a station speaks by websocket only")
        speaker = await self._tokens.speaker(token)
        if speaker is not None:
            self._joined[sid] = _Socket(speaker, token, self._sockets.name_of(environ))
            # Once more: what was revoked while that was read would not have hung this one up.
            speaker = await self._tokens.speaker(token)
        if speaker is None:
            self._joined.pop(sid, None)
            _LOG.warning("socket refused: wrong token")
            raise socketio.exceptions.ConnectionRefusedError("wrong or no token")
        self._sockets.joined(environ)

    async def _on_disconnect(self, sid: str, reason: object) -> None:
        seat = self._seats.of_socket(sid)
        if seat is not None:
            _LOG.info("station left", extra={"station": seat.station, "why": str(reason)})
            self._dashboards.left(seat.station)
        self._joined.pop(sid, None)
        self._seats.leave(sid)
        if seat is not None:
            self._others.tell(seat)

    async def _on_event(self, event: str, sid: str, *payload: object) -> object:
        request = self._requests.get(event)
        if request is None or len(payload) != 1:
            return msgspec.to_builtins(malformed(f"no such request: {event[:40]!r}"))
        begun_s = time.perf_counter()
        answer = msgspec.to_builtins(await self._answer(request, event, sid, payload[0]))
        self._meters.answered(NAMESPACE, event, begun_s)
        return answer

    async def _answer(
        self,
        request: Callable[[str, object], Awaitable[Struct]],
        event: str,
        sid: str,
        payload: object,
    ) -> Struct:
        try:
            return await request(sid, payload)
        except StoreCorruptError as error:
            _LOG.error("store damaged", extra={"request": event, "why": str(error)})
            told = await self._store.damage() or str(error)
            return Refusal(RefusalCode.STORE_DAMAGED, told)
        except StoreError as error:
            _LOG.error("request not stored", extra={"request": event, "why": str(error)})
            return Refusal(RefusalCode.NOT_STORED, str(error))
        except Exception:  # noqa: BLE001  # the root of a request: the station gets an answer
            _LOG.exception("request failed", extra={"request": event})
            return Refusal(RefusalCode.NOT_STORED, "the server failed; its log says why")

    async def _hello(self, sid: str, payload: object) -> Struct:
        version = parsed(payload, _Version)
        if isinstance(version, _Version) and version.protocol != PROTOCOL:
            text = f"this server speaks protocol {PROTOCOL}, the station {version.protocol}"
            return Refusal(RefusalCode.PROTOCOL, text)
        hello = parsed(payload, Hello)
        if isinstance(hello, Refusal):
            return hello
        if not self._speaks_for(sid, hello.station):
            _LOG.warning("token of another station", extra={"station": hello.station})
            text = f"the token is not {hello.station}'s: pair this kiosk anew"
            return Refusal(RefusalCode.OTHER_STATION, text)
        damage = await self._store.damage()
        if damage is not None:  # met before: it would be told as well, a moment after "connected"
            return Refusal(RefusalCode.STORE_DAMAGED, damage)
        seat = self._seats.seat(hello.station)
        if seat.is_kept_from(hello.kiosk) or self._others.is_kept_from(hello.station, hello.kiosk):
            _LOG.warning("two kiosks of one name", extra={"station": hello.station})
            text = f"another kiosk is connected as {hello.station}"
            return Refusal(RefusalCode.STATION_IN_USE, text)
        await self._sit(seat, hello.kiosk, sid)
        await self._make_known(hello.station)
        async with seat.lock:
            welcome = await self._store.hello(hello.station)
            if seat.sid == sid:
                seat.saw(welcome.view)
                self._dashboards.came(seat.station, max(hello.last_seq, welcome.last_seq))
                self._others.tell(seat)
                await self.news.config(seat)
                await self.news.centre(seat)
                await self.news.note(seat, welcome.view)
        facts = {"station": hello.station, "station_seq": welcome.last_seq, "sent": hello.last_seq}
        _LOG.info("station said hello", extra=facts)
        return welcome

    async def _make_known(self, station: str) -> None:
        """Let something be set of a station that has not scanned yet.

        It is waited for a moment only: a store that is held answers later than a kiosk waits.
        """
        try:
            if not await self._store.read(partial(is_known, station=station)):
                async with asyncio.timeout(_NOTED_S):
                    await self._store.write(partial(note_station, station=station))
        except TimeoutError:
            _LOG.warning("station not noted yet", extra={"station": station})
        except StoreError as error:
            _LOG.warning("station not noted", extra={"station": station, "why": str(error)})

    def _speaks_for(self, sid: str, station: str) -> bool:
        socket = self._joined.get(sid)
        return socket is not None and socket.speaker.station in (None, station)

    async def _sit(self, seat: Seat, kiosk: UUID, sid: str) -> None:
        before = self._seats.take(seat.station, kiosk, sid, int(self._monotonic() * 1000))
        if before is not None and before != sid:
            _LOG.warning("station replaced its socket", extra={"station": seat.station})
            await self._server.disconnect(before, namespace=NAMESPACE)

    def _kiosk_told(self, seat: Seat, state: KioskState) -> None:
        self._dashboards.kiosk_told(seat.station, state)
        self._others.tell(seat)

    def _leave_seat(self, seat: Seat) -> None:
        """End the socket on a seat, which is free at once."""
        sid = seat.sid
        if sid is not None and (socket := self._joined.get(sid)) is not None:
            self._seats.leave(sid)
            self._elsewhere.later(self._send_away(sid, socket))

    async def _send_away(self, sid: str, socket: _Socket) -> None:
        await self._server.disconnect(sid, namespace=NAMESPACE)
        self._sockets.send_away(socket.eio_sid)

    async def _scan(self, sid: str, payload: object) -> Struct:
        seat = self._seats.of_socket(sid)
        if seat is None:
            return no_hello()
        request = parsed(payload, ScanRequest)
        if isinstance(request, Refusal):
            return request
        async with seat.lock:
            if seat.sid != sid:
                return no_hello()
            if self._closing:
                return Refusal(RefusalCode.NOT_STORED, "the server is stopping; send it again")
            answer = await self._store.judge(seat.station, request.scans)
            self._dashboards.scanned()
            if isinstance(answer, ScanReply) and seat.sid == sid:
                seat.saw(answer.view)
                await self.news.note(seat, answer.view, answer.acks[-1].order)
            await self._after(seat, request, answer)
        return answer

    async def _after(self, seat: Seat, request: ScanRequest, answer: ScanReply | Refusal) -> None:
        facts: dict[str, object] = {"station": seat.station, "scans": len(request.scans)}
        facts["scan_id"] = str(request.scans[-1].scan_id)
        if isinstance(answer, Refusal):
            self._meters.refused[answer.code] += 1
            _LOG.warning("scan refused", extra={**facts, "why": answer.message})
            return
        self._meters.judged([ack.verdict for ack in answer.acks])
        _LOG.info("scan judged", extra={**facts, "verdict": answer.acks[-1].verdict.value})
        latest = {ack.order.order_id: ack.order for ack in answer.acks if ack.order is not None}
        for head in latest.values():
            await self.news.order(head, but=seat)
        self._elsewhere.say(Scanned(tuple(latest)))
